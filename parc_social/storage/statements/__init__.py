"""SQL statements of the reads."""
