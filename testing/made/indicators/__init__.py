"""Rows for the indicators, with what they make."""
