"""The only reach into pygeoapi: its functions that ours replace, one API object a Grant."""
