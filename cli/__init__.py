"""The command `parc-social`."""
