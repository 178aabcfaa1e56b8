"""What publication takes at the size of the country."""
