"""Queries of the store, frozen; CRS, boxes, geometries."""
