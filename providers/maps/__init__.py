"""Parameters of OGC API Maps."""
