"""What exists to be served, declared as data."""
