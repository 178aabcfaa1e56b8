"""The only code that knows a database: editions, reads under a Grant, the registry."""
