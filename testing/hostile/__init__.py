"""Hostile requests to `/ows`, to maps and to coverages: made from a seed, asked, judged."""
