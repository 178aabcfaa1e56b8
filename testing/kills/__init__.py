"""Sudden deaths of loadings, workers and servers: `make proof-editions`, `make proof-travaux`."""
