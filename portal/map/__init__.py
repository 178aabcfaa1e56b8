"""`/portail/carte`: an indicator of a level, millésime and population, drawn and listed."""
