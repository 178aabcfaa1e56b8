"""What is asked, and what is read in an answer."""
