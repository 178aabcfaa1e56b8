"""Figures on landlords' business: their groups, levels and versions."""
