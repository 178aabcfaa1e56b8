"""The OpenAPI 3.0 document of one Grant."""
