"""Accounts of persons: invited by the GIP, opened by their person."""
