"""Lines for the administrator of another portal."""
