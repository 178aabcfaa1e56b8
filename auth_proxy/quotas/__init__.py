"""Quotas of organisations: their file, their buckets, and the places of their requests."""
