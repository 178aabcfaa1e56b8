"""Files in, staged editions out: one module a source."""
