"""The gate: who asks, which convention, and the Grant of the request."""
