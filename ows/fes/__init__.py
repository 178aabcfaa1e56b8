"""Filters of FES 2.0."""
