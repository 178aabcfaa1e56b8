"""Postal addresses: normal form and matching."""
