"""pygeoapi feature provider on the store."""
