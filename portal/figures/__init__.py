"""Pages that show figures in words: home, definitions, the table of territories."""
