"""The register of social dwellings (RPLS)."""
