"""Tables of the first migration, by family: as they were then, whatever the rows are now."""
