"""Pages by which the GIP steers what is deposited and published."""
