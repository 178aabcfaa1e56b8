"""The sign-in page, the second step and every secret that a person types."""
