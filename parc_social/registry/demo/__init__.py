"""Invented organisations, accounts, conventions and a campaign of the demonstration."""
