"""Cells in, a raster out: GeoTIFF, CoverageJSON, PNG. Pure: no SQL, no rule of access."""
