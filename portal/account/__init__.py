"""Pages of an account: its rights, its secrets, and who saw what."""
