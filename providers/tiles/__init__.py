"""pygeoapi tile provider on the store."""
