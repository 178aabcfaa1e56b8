"""The registry: organisations, accounts, conventions, drafts."""
