"""WMTS at `/ows` and below `/wmts/`: the gate reads a request with it, the view answers."""

from collections.abc import Callable

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

ENDPOINT = "parc_social.wmts"


class WmtsMount:
    """The two ends of a request: `read` for the gate, `answer` behind it."""

    def __init__(self, service: Wmts, caller_of: Callable[[Grant], MapCaller]) -> None:
        self._service = service
        self._caller_of = caller_of

    def reads(self, request: flask.Request) -> bool:
        """Whether a request is one of WMTS: its path says so, or its SERVICE."""
        if request.endpoint == ENDPOINT:
            return True
        pairs = request.form if request.form else request.args
        services = [value for name, value in pairs.items(multi=True) if name.upper() == "SERVICE"]
        return [value.strip().lower() for value in services[:1]] == ["wmts"]

    def read(self, request: flask.Request, grant: Grant) -> ParsedRequest:
        """The request, as the gate decides on it. Raises OwsRefusal."""
        caller = self._caller_of(grant)
        kvp = Kvp((request.form if request.form else request.args).items(multi=True))
        if request.endpoint == ENDPOINT:
            asked = read_path(str((request.view_args or {})["rest"]), kvp, caller)
        else:
            asked = read_kvp(kvp, caller)
        return _parsed(asked)

    def answer(self, request: WmtsRequest, grant: Grant) -> WfsResponse:
        """Raises OwsRefusal, and what reads do."""
        return self._service.answer(request, self._caller_of(grant))


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
    west, south, east, north = at.matrix_set.tile_box(at.zoom, at.row, at.col)
    pairs = [("indicateur", styled.style)] if styled.style else []
    if styled.year is not None:
        pairs.append(("datetime", str(styled.year)))
    return [
        *pairs, ("bbox", f"{west:.10g},{south:.10g},{east:.10g},{north:.10g}"),
        ("crs", at.matrix_set.crs), ("f", format_),
    ]  # fmt: skip
