"""Authentication: who sends a request, and under which Grant."""
