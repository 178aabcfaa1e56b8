"""Many clients at once, and clients that do not end: `make charge`, `make lents`."""
