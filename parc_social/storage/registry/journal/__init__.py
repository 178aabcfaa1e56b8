"""The journal of accesses: append-only, one chain of hashes a writer, commits grouped."""
