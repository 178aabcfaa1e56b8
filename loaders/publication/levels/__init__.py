"""Published rows of each level, from address points to France."""
