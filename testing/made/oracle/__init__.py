"""What random Grants are asked, and what the answers must show."""
