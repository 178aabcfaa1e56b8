"""Pages by which the GIP decides of deposits, and publishes editions of the survey."""
