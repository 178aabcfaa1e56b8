"""The operations that are served, by part of the standards: what is in none does not exist."""
