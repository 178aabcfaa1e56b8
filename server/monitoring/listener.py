"""Health and metrics on an address of their own: nothing else answers there."""

from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from threading import BoundedSemaphore, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from auth_proxy.health import OWN_PORT
from parc_social.errors import Unavailable

_PATHS = ("/metrics", "/health/live", "/health/ready")
_AT_ONCE = 8
_PATIENCE_S = 10
_CLOSED = ("404 Not Found", [("Content-Length", "0")])

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class MetricsListener:
    """Serves these paths of an application by threads of its own, until its process ends."""

    def __init__(self, app: Wsgi, address: tuple[str, int], setting: str) -> None:
        """Raises Unavailable when the address is taken, which names what gave it."""
        host, port = address
        try:
            self.server = make_server(host, port, _only(app), _Server, _Handler)
        except OSError as error:
            raise Unavailable(
                f"{setting} : impossible d'écouter sur {host}:{port} : {error.strerror}"
            ) from error

    def start(self) -> None:
        """From now on it answers."""
        Thread(target=self.server.serve_forever, name="mesures", daemon=True).start()

    def close(self) -> None:
        """It answers no more."""
        self.server.shutdown()
        self.server.server_close()


def _only(app: Wsgi) -> Wsgi:
    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") not in _PATHS:
            start_response(*_CLOSED)
            return []
        environ[OWN_PORT] = True
        return app(environ, start_response)

    return answer


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    places = BoundedSemaphore(_AT_ONCE)

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self.places.acquire(blocking=False):  # who comes in such numbers measures nothing
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()


class _Handler(WSGIRequestHandler):
    timeout = _PATIENCE_S

    def address_string(self) -> str:
        """No name is looked for."""
        return str(self.client_address[0])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's own name
        """Nothing: a line a scrape tells nobody anything."""
