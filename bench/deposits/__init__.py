"""Deposits: what the check of a large file costs, in processor, clock and memory."""
