"""SQL statements of tiles, maps and cells."""
