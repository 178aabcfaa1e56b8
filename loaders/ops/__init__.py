"""The occupation survey (OPS)."""
