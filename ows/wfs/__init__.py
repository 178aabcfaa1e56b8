"""WFS 2.0 operations."""
