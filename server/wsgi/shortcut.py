"""WSGI middleware: the views of rows and tiles called before Flask, which costs what ten rows do.

They are the views that Flask calls, behind the same decisions, refusals, tags and codings: only
its routing and pygeoapi's reading of a request are left out. Pages for people need Flask's request.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pygeoapi.api import itemtypes

from auth_proxy.authorisation.admission import admit
from auth_proxy.authorisation.request_context import RequestContext, call_of
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
from server.views.dataset_tiles import dataset_tile, requested_layers
from server.views.tiles import one_tile
from server.wsgi.compression import Compression
from server.wsgi.etag import Answer, conditional
from server.wsgi.kept_tiles import KeptTiles, Sent

_ITEMS = "pygeoapi.collection_items"
_LINES = {int(status): f"{status.value} {status.phrase}" for status in HTTPStatus}
_TILE = (
    "tiles/(?P<tileMatrixSetId>[^/]+)/(?P<tileMatrix>[^/]+)/(?P<tileRow>[^/]+)/(?P<tileCol>[^/]+)"
)
_COLLECTION = "/collections/(?P<collection_id>[^/]+)"
_ADDRESSES = {  # by endpoint; their groups are the variables of the path, as Flask names them
    _ITEMS: re.compile(f"{_COLLECTION}/items"),
    "pygeoapi.get_collection_tiles_data": re.compile(f"{_COLLECTION}/{_TILE}"),
    "parc_social.dataset_tile": re.compile(f"/{_TILE}"),
}


class Shortcut:
    """WSGI dispatcher before Flask; the gate is before both, and words the refusals."""

    def __init__(
        self, app: Callable[..., Any], apis: Apis, coding: Compression, tiles: TileCache
    ) -> None:
        self._app, self._apis, self._coding = app, apis, coding
        self._tiles = KeptTiles(tiles)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answers one request, or hands it on."""
        method = environ["REQUEST_METHOD"]
        endpoint, path = _matched(path_of(environ))
        if not endpoint or method not in ("GET", "HEAD"):
            return self._app(environ, start_response)
        call, request = call_of(environ), ShortcutRequest(environ, self._apis.locales)
        try:
            admit(request, call, endpoint, path)
            if endpoint == _ITEMS and format_of(request) == HTML:
                return self._app(environ, start_response)
            names, view = self._view(request, call, path)
            answer = conditional(self._apis.store, environ, names, view)
            status, headers, body = self._sent(answer, environ)
        except Exception as error:  # noqa: BLE001 - each becomes a problem, as those of Flask do
            call.problem = of_exception(error, call.id)
            status, headers, body = call.problem.status, [], []
        start_response(_LINES[status], headers)
        environ[MADE] = status == HTTPStatus.OK
        return [] if method == "HEAD" else body

    def _view(
        self, request: ShortcutRequest, call: RequestContext, path: Mapping[str, str]
    ) -> tuple[Sequence[str], Callable[[], Answer]]:
        """The collections that an answer is of, and what makes it.

        Raises InvalidValue and NotFound for collections of a tile that are not the caller's.
        """
        if "collection_id" not in path:
            api = self._apis.of(request.environ)
            layers = requested_layers(api, request.params)
            call.collections = tuple(one.data for one in layers.providers)
            call.collection = ",".join(call.collections)
            place = TilePlace(*path.values())
            return call.collections, lambda: dataset_tile(api, request, layers, place)

        def view() -> Answer:
            api, (name, *at) = self._apis.of(request.environ), path.values()
            if at:
                return one_tile(api, request, name, TilePlace(*at))
            return itemtypes.get_collection_items(api, request, name)

        return (path["collection_id"],), view

    def _sent(self, answer: Answer, environ: Environ) -> Sent:
        headers, _, content = answer
        if isinstance(content, VectorTile):
            return self._tiles.sent(headers, content, environ)
        return self._coding.sent(answer, environ)


def _matched(path: str) -> tuple[str, dict[str, str]]:
    """The endpoint of an address, empty for one of another view, and the variables in it."""
    for endpoint, address in _ADDRESSES.items():
        match = address.fullmatch(path)
        if match:
            variables = match.groupdict()
            is_there = "collection_id" not in variables or match[1] in collections()
            return (endpoint if is_there else ""), variables
    return "", {}
