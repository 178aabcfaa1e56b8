"""WSGI middleware: the views of rows and tiles called before Flask, which costs what ten rows do.

They are the views that Flask calls, behind the same decisions, refusals, tags and codings: only
its routing and pygeoapi's reading of a request are left out. Pages for people need Flask's request.
"""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from pygeoapi.api import itemtypes

from auth_proxy.authorisation.admission import admit
from auth_proxy.authorisation.request_context import call_of
from auth_proxy.errors.problem import of_exception
from auth_proxy.url import Environ, path_of
from auth_proxy.watchdog import MADE
from parc_social.catalogue.formats import HTML
from parc_social.catalogue.load import collections
from parc_social.maps.tile_cache import TileCache
from parc_social.maps.vector_tile import VectorTile
from providers.tiles.provider import TilePlace
from server.api.granted_api import Apis
from server.api.request import ShortcutRequest, format_of
from server.views.tiles import one_tile
from server.wsgi.compression import Compression
from server.wsgi.etag import Answer, conditional
from server.wsgi.kept_tiles import KeptTiles, Sent

_ENDPOINTS = ("pygeoapi.collection_items", "pygeoapi.get_collection_tiles_data")
_LINES = {int(status): f"{status.value} {status.phrase}" for status in HTTPStatus}
_ADDRESS = re.compile(  # its groups are the variables of the path, as Flask names them
    "/collections/(?P<collection_id>[^/]+)/(?:items|tiles/(?P<tileMatrixSetId>[^/]+)"
    "/(?P<tileMatrix>[^/]+)/(?P<tileRow>[^/]+)/(?P<tileCol>[^/]+))"
)


class Shortcut:
    """WSGI dispatcher before Flask; the gate is before both, and words the refusals."""

    def __init__(
        self, app: Callable[..., Any], apis: Apis, coding: Compression, tiles: TileCache
    ) -> None:
        self._app, self._apis, self._coding = app, apis, coding
        self._tiles = KeptTiles(tiles)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answers one request, or hands it on."""
        match, method = _ADDRESS.fullmatch(path_of(environ)), environ["REQUEST_METHOD"]
        if not match or method not in ("GET", "HEAD") or match[1] not in collections():
            return self._app(environ, start_response)
        call, request = call_of(environ), ShortcutRequest(environ, self._apis.locales)
        path, is_tile = {k: v for k, v in match.groupdict().items() if v}, bool(match[2])
        try:
            admit(request, call, _ENDPOINTS[is_tile], path)
            if not is_tile and format_of(request) == HTML:
                return self._app(environ, start_response)

            def view() -> Answer:
                api, (name, *at) = self._apis.of(environ), path.values()
                if is_tile:
                    return one_tile(api, request, name, TilePlace(*at))
                return itemtypes.get_collection_items(api, request, name)

            answer = conditional(self._apis.store, environ, match[1], view)
            status, headers, body = self._sent(answer, environ)
        except Exception as error:  # noqa: BLE001 - each becomes a problem, as those of Flask do
            call.problem = of_exception(error, call.id)
            status, headers, body = call.problem.status, [], []
        start_response(_LINES[status], headers)
        environ[MADE] = status == HTTPStatus.OK
        return [] if method == "HEAD" else body

    def _sent(self, answer: Answer, environ: Environ) -> Sent:
        headers, _, content = answer
        if isinstance(content, VectorTile):
            return self._tiles.sent(headers, content, environ)
        return self._coding.sent(answer, environ)
