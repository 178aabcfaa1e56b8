"""Classes of a figure on a map: their bounds, their kinds, those of a difference."""
