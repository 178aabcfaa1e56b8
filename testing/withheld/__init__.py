"""What an account may not see, planted so that it is known wherever it turns up."""
