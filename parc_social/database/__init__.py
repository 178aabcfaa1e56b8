"""The tables of the registry and the journal, and their transactions."""
