"""`/portail/donnees`: the layers that one may have, and how to open them elsewhere."""
