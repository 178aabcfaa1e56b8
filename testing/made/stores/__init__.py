"""Stores in which a few rows made by hand are published."""
