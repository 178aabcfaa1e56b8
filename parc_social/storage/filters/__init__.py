"""Filters: CQL2 to a tree, the tree to SQL."""
