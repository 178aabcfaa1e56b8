"""Catalogue of what is served, declared as data."""
