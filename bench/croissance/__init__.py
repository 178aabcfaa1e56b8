"""The same questions to a small and to a ten times larger country: `make bench-croissance`."""
