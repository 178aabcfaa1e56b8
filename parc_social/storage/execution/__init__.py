"""What a statement runs under: deadline, cancellation, cache, database role."""
