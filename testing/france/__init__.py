"""A registry of the size of France, and what acts may take there: for a bench and its tests."""
