"""pygeoapi formatters of features."""
