"""WSGI middleware: tiles of WMTS that are kept, given before Flask reads a request.

Flask, its routing and its request, are two thirds of what such a tile costs. What an address asks
was read there before, under the same right on the same editions; it is decided on here as there, a
request at a time, and each has its line in the journal. What is not kept goes on.
"""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from auth_proxy.authorisation.admission import settle_read
from auth_proxy.authorisation.decide import decide
from auth_proxy.authorisation.request_context import call_of
from auth_proxy.ows_report import OWS_PATH, WMTS_PATH
from auth_proxy.url import Environ, path_of
from auth_proxy.watchdog import MADE
from parc_social.catalogue.routes.table import route_of
from parc_social.storage.store import Store
from server.views.wmts import WmtsMount
from server.wsgi.etag import conditional

_OK, _UNCHANGED = (f"{one.value} {one.phrase}" for one in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED))


class KeptMapTiles:
    """WSGI dispatcher before Flask; the gate is before both."""

    def __init__(self, app: Callable[..., Any], store: Store, wmts: WmtsMount) -> None:
        self._app, self._store, self._wmts = app, store, wmts

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answers one request, or hands it on."""
        method, endpoint = environ["REQUEST_METHOD"], _endpoint(environ)
        if endpoint is None or method not in ("GET", "HEAD"):
            return self._app(environ, start_response)
        call = call_of(environ)
        grant = call.grant
        if grant is None or not call.active or call.browser is not None:
            return self._app(environ, start_response)
        query = str(environ.get("QUERY_STRING", "")).encode("latin-1")
        kept = self._wmts.kept_tile(grant, path_of(environ), query)
        if kept is None:
            return self._app(environ, start_response)
        name, variables = endpoint
        decide(call, route_of(name, variables, method), method, variables)
        settle_read(call, kept.request, grant)
        headers = {"Content-Type": kept.media, "Content-Length": str(len(kept.body))}
        told, status, body = conditional(
            self._store, environ, call.collections, lambda: (headers, HTTPStatus.OK, kept.body)
        )
        if status != HTTPStatus.OK:
            start_response(_UNCHANGED, [*told.items()])
            return []
        start_response(_OK, [*told.items()])
        environ[MADE] = True
        return [] if method == "HEAD" else [body]


def _endpoint(environ: Environ) -> tuple[str, Mapping[str, str]] | None:
    """The one that Flask would find, and what its path says; None: no tile is asked for here."""
    path = path_of(environ)
    if path.startswith(WMTS_PATH):
        return "parc_social.wmts", {"rest": path.removeprefix(WMTS_PATH)}
    asks = path == OWS_PATH and "gettile" in str(environ.get("QUERY_STRING", "")).lower()
    return ("parc_social.ows", {}) if asks else None
