"""Styles and legends in the words of other programs."""
