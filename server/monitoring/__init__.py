"""What an operator measures: the state of the whole, its connections, a port of its own."""
