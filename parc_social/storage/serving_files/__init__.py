"""The serving file of an edition: its rows as they go out, and what finds them (decision 0059)."""
