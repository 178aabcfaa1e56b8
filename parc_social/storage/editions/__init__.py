"""Editions and their life: manifest, snapshot, checksum, write lock."""
