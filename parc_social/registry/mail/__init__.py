"""Messages to persons: written with the acts that they tell, and sent once each."""
