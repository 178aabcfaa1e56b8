"""SQL pieces: parameters, dialects, the predicate of visible rows."""
