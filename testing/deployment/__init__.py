"""How the server is installed, as tests read it and try it."""
