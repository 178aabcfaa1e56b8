"""`/portail/comparer`: territories, or two millésimes of one, side by side."""
