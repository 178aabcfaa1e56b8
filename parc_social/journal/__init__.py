"""The journal of accesses: append-only, chained, archived."""
