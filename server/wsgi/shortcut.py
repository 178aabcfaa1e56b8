"""WSGI middleware: pages of rows and vector tiles, behind the gate, beside Flask and pygeoapi.

What a map asks for most costs what its rows cost. The gate's checks, the tags and the codings are
those of the other road; what is not here goes there (docs/design.md).
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from auth_proxy.authorisation.decide import decide
from auth_proxy.authorisation.negotiation import settle
from auth_proxy.authorisation.request_context import RequestContext, call_of
from auth_proxy.authorisation.routes import route_of
from auth_proxy.errors.problem import INTERNAL, Stop, of_error
from auth_proxy.url import Environ, path_of
from auth_proxy.watchdog import MADE
from parc_social.catalogue.formats import OF_ITEMS
from parc_social.catalogue.load import collections
from parc_social.errors import ParcSocialError
from parc_social.storage.store import Store
from providers.tiles.request import TilePlace
from server.api.shortcut_request import ShortcutRequest, ShortcutResponse
from server.views.items import ItemsView, is_ours
from server.views.tiles import TileView
from server.wsgi.compression import Compression
from server.wsgi.etag import held, is_any, tag_of

log = logging.getLogger(__name__)

_ITEMS, _TILE = "pygeoapi.collection_items", "pygeoapi.get_collection_tiles_data"
_CELL = ("tileMatrixSetId", "tileMatrix", "tileRow", "tileCol")
_READ = ("GET", "HEAD")
_TO_BE_READ = 1_000  # objects of a page in HTML or JSON-LD; 10,000 took a worker 440 MB
_LINES = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}

Wsgi = Callable[[Environ, Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class _Found:
    """An address of this road: the endpoint that Flask has for it, the variables of its path."""

    endpoint: str
    variables: Mapping[str, str]


class Shortcut:
    """WSGI middleware: one callable before another; the gate is before both."""

    def __init__(
        self, app: Wsgi, store: Store, views: tuple[ItemsView, TileView], coding: Compression
    ) -> None:
        self._app = app
        self._store = store
        self._items, self._tile = views
        self._coding = coding

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answers one request, or hands it on. A refusal is left to the gate, as Flask's are."""
        found = _found(environ)
        if found is None:
            return self._app(environ, start_response)
        call = call_of(environ)
        asked = ShortcutRequest(environ, found.variables["collection_id"])
        try:
            _check(asked, call, found)
            format_ = _format_of(asked, call)
            if found.endpoint == _TILE or is_ours(format_):
                return self._answer(asked, found, format_, start_response)
            _bound(asked)
        except Stop as stop:
            problem = stop.problem
        except ParcSocialError as error:
            problem = of_error(error)
            if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                log.error("request %s: %s", call.id, error)  # a 4xx quotes the caller
        except Exception as error:
            log.error("request %s failed", call.id, exc_info=error)
            problem = INTERNAL
        else:
            return self._app(environ, start_response)
        call.problem = problem
        start_response(_LINES[HTTPStatus(problem.status)], [])
        return []

    def _answer(
        self, asked: ShortcutRequest, found: _Found, format_: str, start: Any
    ) -> list[bytes]:
        token = self._store.token(asked.grant, asked.collection)
        tag = tag_of(token, asked.grant, asked.environ)
        known = held(tag, asked.environ)
        if known is not None:
            start(_LINES[HTTPStatus.NOT_MODIFIED], [("ETag", _weak(known))])
            return []
        if found.endpoint == _ITEMS:
            sent = self._items(asked, format_)
        else:
            place = TilePlace(*(found.variables[name] for name in _CELL))
            sent = self._tile(asked, place)
        if is_any(asked.environ):  # now that it is known to be there
            start(_LINES[HTTPStatus.NOT_MODIFIED], [("ETag", _weak(tag))])
            return []
        return self._begun(asked, sent, tag, start)

    def _begun(
        self, asked: ShortcutRequest, sent: ShortcutResponse, tag: str, start: Any
    ) -> list[bytes]:
        parts, coding = self._coding.coded(
            sent.parts, sent.media, asked.header("HTTP_ACCEPT_ENCODING")
        )
        headers = [
            ("Content-Type", sent.media),
            ("Content-Length", str(sum(map(len, parts)))),
            *sent.headers,
            ("ETag", _weak(tag)),
            *([("Content-Encoding", coding)] if coding else []),
        ]
        start(_LINES[HTTPStatus.OK], headers)
        asked.environ[MADE] = True
        return [] if asked.environ["REQUEST_METHOD"] == "HEAD" else list(parts)


def _found(environ: Environ) -> _Found | None:
    """The address, where it is one of this road; collections that have no rows are not."""
    if environ["REQUEST_METHOD"] not in _READ:
        return None
    parts = path_of(environ).split("/")
    if len(parts) < 4 or parts[1] != "collections" or parts[2] not in collections():
        return None
    match parts[3:]:
        case ["items"]:
            return _Found(_ITEMS, {"collection_id": parts[2]})
        case ["tiles", *cell] if len(cell) == len(_CELL) and all(cell):
            return _Found(_TILE, {"collection_id": parts[2], **dict(zip(_CELL, cell, strict=True))})
        case _:
            return None


def _check(asked: ShortcutRequest, call: RequestContext, found: _Found) -> None:
    """What the gate decides and settles, as it does of what Flask has matched. Raises Stop."""
    method = asked.environ["REQUEST_METHOD"]
    route = route_of(found.endpoint, found.variables, method)
    decide(call, route, method, found.variables)
    settle(asked, call)


def _bound(asked: ShortcutRequest) -> None:
    """What pygeoapi makes of a page is for people to read, and each row in memory several times."""
    limit = asked.parameters.get("limit", "").lstrip("0")
    many = len(limit) > len(str(_TO_BE_READ))  # of 5,000 digits Python makes no number
    if many or int(limit or 0) > _TO_BE_READ:
        pairs = [
            (k, str(_TO_BE_READ) if k == "limit" else v) for k, v in asked.args.items(multi=True)
        ]
        asked.environ["QUERY_STRING"] = urlencode(pairs)


def _format_of(asked: ShortcutRequest, call: RequestContext) -> str:
    """The form that is meant: the gate has left its media type alone in Accept."""
    return call.format or OF_ITEMS.get(asked.header("HTTP_ACCEPT"), "")


def _weak(tag: str) -> str:
    return f'W/"{tag}"'
