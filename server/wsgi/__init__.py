"""WSGI: the waitress server, its connections and event loop, compression, entity tags."""
