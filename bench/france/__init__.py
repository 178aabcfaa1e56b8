"""The same acts at the demonstration's size and at that of France, side by side."""
