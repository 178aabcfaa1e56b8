"""Publication: staged editions become what is served."""
