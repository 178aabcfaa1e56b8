"""Maps and GML beside MapServer, on the same tables: `make bench-cartes`."""
