"""Flask views of whole answers and files to take away."""
