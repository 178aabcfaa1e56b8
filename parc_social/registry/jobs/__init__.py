"""Jobs of processes, kept in the registry."""
