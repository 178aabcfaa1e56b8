"""The rooms put together: the WSGI application and the command `parc-social`."""
