"""What the GIP decides of deposits, and what it does to editions from the pages."""
