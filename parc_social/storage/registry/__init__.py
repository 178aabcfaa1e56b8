"""Accounts, organisations, conventions and the journal, on SQLite or PostgreSQL."""
