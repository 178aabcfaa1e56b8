"""The sub-commands of `parc-social`, one module a noun."""
