"""Commands on organisations, accounts and the registry."""
