"""The national files, from text to published editions: `make bench-load`."""
