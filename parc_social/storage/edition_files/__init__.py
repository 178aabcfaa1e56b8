"""Edition files: what is kept in and beside them."""
