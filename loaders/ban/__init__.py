"""The Base Adresse Nationale: address points, matching, zones."""
