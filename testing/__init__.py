"""Clusters, servers, readers and proofs that tests and benches share. Not part of the wheel."""
