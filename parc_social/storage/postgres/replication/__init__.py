"""A primary and its standbys: which is read, what has arrived there, how late it is."""
