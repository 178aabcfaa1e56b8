"""Little that is published: editions made by hand, and the store that they are published in."""
