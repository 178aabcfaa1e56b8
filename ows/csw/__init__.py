"""CSW 2.0.2 over the records of the catalogue."""
