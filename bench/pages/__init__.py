"""Pages for people: what a view costs, at as many communes as France has."""
