"""Invented dwellings and households, in the producers' own file formats, for the demonstration."""
