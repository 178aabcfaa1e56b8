"""WMTS at `/ows` and below `/wmts/`: the gate reads a request with it, the view answers."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

import flask

from auth_proxy.authentication.gate_config import ParsedRequest
from ows.caller import MapCaller
from ows.kvp import Kvp
from ows.wfs.service import WfsResponse
from ows.wms.get_feature_info import OF_ROWS
from ows.wmts.request import (
    GetTile,
    GetTileInfo,
    GetWmtsCapabilities,
    WmtsRequest,
    read_kvp,
    read_path,
)
from ows.wmts.service import Wmts
from parc_social.access.model.grant import Grant
from parc_social.catalogue.formats import PNG
from parc_social.storage.execution.cache import LruCache

ENDPOINT = "parc_social.wmts"
_KNOWN, _LONG = 4_000, 500  # requests, of a kilobyte or so each; octets of a query of one


@dataclass(frozen=True, slots=True)
class KeptMapTile:
    """A tile that is kept, its media type, and what its address asks, as the gate decides on it."""

    request: ParsedRequest
    media: str
    body: bytes


class WmtsMount:
    """The two ends of a request: `read` for the gate, `answer` behind it."""

    def __init__(self, service: Wmts, caller_of: Callable[[Grant], MapCaller]) -> None:
        self._service = service
        self._caller_of = caller_of
        self._known = LruCache(_KNOWN)

    def reads(self, request: flask.Request) -> bool:
        """Whether a request is one of WMTS: its path says so, or its SERVICE."""
        if request.endpoint == ENDPOINT:
            return True
        services = [value for name, value in _pairs(request) if name.upper() == "SERVICE"]
        return [value.strip().lower() for value in services[:1]] == ["wmts"]

    def read(self, request: flask.Request, grant: Grant) -> ParsedRequest:
        """The request, as the gate decides on it. Raises OwsRefusal.

        What was read of an address holds for the same right on the same editions: of a tile that
        is kept, to read it again would be a fifth of its cost.
        """
        if request.method == "POST" or len(request.query_string) > _LONG:
            return _parsed(self._read(request, grant))
        key = self._key(grant, request.path, request.query_string)
        return _parsed(self._known.get(key, lambda: self._read(request, grant)))

    def kept_tile(self, grant: Grant, path: str, query: bytes) -> KeptMapTile | None:
        """The tile of an address that was read before; None: it was not, or is not kept."""
        asked = self._known.known(self._key(grant, path, query))
        if not isinstance(asked, GetTile):
            return None
        body = self._service.kept(asked, grant.in_format(PNG))
        return None if body is None else KeptMapTile(_parsed(asked), asked.media, body)

    def _key(self, grant: Grant, path: str, query: bytes) -> Hashable:
        return self._service.store.state(grant), grant.digest, path, query

    def _read(self, request: flask.Request, grant: Grant) -> WmtsRequest:
        caller, kvp = self._caller_of(grant), Kvp(_pairs(request))
        if request.endpoint == ENDPOINT:
            return read_path(str((request.view_args or {})["rest"]), kvp, caller)
        return read_kvp(kvp, caller)

    def answer(self, request: WmtsRequest, grant: Grant) -> WfsResponse:
        """Raises OwsRefusal, and what reads do."""
        return self._service.answer(request, self._caller_of(grant))


def _pairs(request: flask.Request) -> Iterable[tuple[str, str]]:
    """Parameters of the form, else of the address: only what is posted has a form to be read."""
    is_form = request.method == "POST" and request.form
    return (request.form if is_form else request.args).items(multi=True)


def _parsed(request: WmtsRequest) -> ParsedRequest:
    match request:
        case GetWmtsCapabilities():
            return ParsedRequest("wmts-get-capabilities", (), PNG, [], request)
        case GetTile():
            operation, format_ = "wmts-get-tile", PNG
        case GetTileInfo():
            operation, format_ = "wmts-get-feature-info", OF_ROWS[request.media]
    collections = (request.layer.styled.collection,)
    return ParsedRequest(operation, collections, format_, _logged(request, format_), request)


def _logged(request: GetTile | GetTileInfo, format_: str) -> list[tuple[str, str]]:
    """Parameters for the journal, by the names that those of WMS have there."""
    styled, at = request.layer.styled, request.address
    west, south, east, north = at.box
    pairs = [("indicateur", styled.style)] if styled.style else []
    if styled.year is not None:
        pairs.append(("datetime", str(styled.year)))
    return [
        *pairs, ("bbox", f"{west:.10g},{south:.10g},{east:.10g},{north:.10g}"),
        ("crs", at.matrix_set.crs), ("f", format_),
    ]  # fmt: skip
