"""Context of a statement: deadline, cancellation, cache, database role."""
