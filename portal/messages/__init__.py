"""Messages to persons: their words, the page of the GIP, what a person chooses to receive."""
