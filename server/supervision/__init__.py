"""Several processes that serve as one: how many, who replaces a dead one, what they share."""
