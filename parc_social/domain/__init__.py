"""Values and rules of social housing; standard library only."""
