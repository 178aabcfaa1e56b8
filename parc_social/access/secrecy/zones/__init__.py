"""Zones, and the groups that their pieces make."""
