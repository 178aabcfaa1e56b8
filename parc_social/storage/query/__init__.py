"""What is asked of the store: frozen queries, CRS, boxes, geometries."""
