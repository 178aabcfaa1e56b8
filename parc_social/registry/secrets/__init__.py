"""Secrets of accounts: made, hashed, held, compared."""
