"""WFS at `/ows`: requests of the standard in, answers of the storage reads out, under one Grant."""
