"""HTML pages of the API: their context, tables and forms."""
