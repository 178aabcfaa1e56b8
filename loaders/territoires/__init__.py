"""Territories of the COG: lists, outlines and changes of communes."""
