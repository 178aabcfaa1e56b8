"""Delimited tables: header, rows, types, and the rules of a layout."""
