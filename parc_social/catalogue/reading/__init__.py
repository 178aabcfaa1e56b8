"""The YAML of the catalogue, read to the letter."""
