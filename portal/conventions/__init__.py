"""Pages of conventions: their state, what may be done with them, and the proof of it."""
