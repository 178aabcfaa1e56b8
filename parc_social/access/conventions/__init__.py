"""Conventions: annexes, delegations, successions, signatures."""
