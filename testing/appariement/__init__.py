"""The labelled set that address matching is measured on (docs/appariement.md)."""
