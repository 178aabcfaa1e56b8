"""What ours is measured beside: the SQL floor, pygeoapi as it comes, tipg, MapServer."""
