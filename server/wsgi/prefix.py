"""WSGI middleware: path of the public address, whether the proxy in front keeps it or not."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class PathPrefix:
    """Routes `{prefix}/x` and `/x` alike; the root answers with and without its last slash."""

    def __init__(self, app: Wsgi, base_url: str) -> None:
        self._app = app
        self._prefix = urlsplit(base_url).path.rstrip("/")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answers one request."""
        path = environ.get("PATH_INFO", "") or "/"
        prefix = self._prefix
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path = path[len(prefix) :] or "/"
        environ["PATH_INFO"] = path
        return self._app(environ, start_response)
