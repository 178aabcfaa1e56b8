"""WMS at `/ows`: what the gate decides on, and the answer of what it let through."""

from collections.abc import Sequence
from typing import Any

from auth_proxy.parsed_request import ParsedRequest
from ows.caller import OwsCaller
from ows.wfs.request import WfsRequest
from ows.wfs.service import WfsResponse
from ows.wms.caller import MapCaller
from ows.wms.get_capabilities import GetWmsCapabilities
from ows.wms.get_feature_info import GetFeatureInfo
from ows.wms.get_legend_graphic import GetLegendGraphic
from ows.wms.get_map import GetMap
from ows.wms.info_format import OF_ROWS
from ows.wms.layers import MapLayer
from ows.wms.request import WmsRequest, read_wms
from ows.wms.service import Wms
from parc_social.catalogue.formats import PNG

_OPERATIONS: dict[type, str] = {
    GetWmsCapabilities: "wms-get-capabilities",
    GetMap: "wms-get-map",
    GetFeatureInfo: "wms-get-feature-info",
    GetLegendGraphic: "wms-get-legend-graphic",
}


class WmsMount:
    """The two ends of a request of WMS."""

    def __init__(self, service: Wms) -> None:
        self._service = service

    def read(self, sent: WfsRequest, caller: OwsCaller) -> ParsedRequest:
        """Read under what of the Grant goes out as a picture. Raises OwsRefusal."""
        asked = read_wms(sent, self._of(caller))
        layers = _layers(asked)
        collections = tuple(dict.fromkeys(layer.styled.collection for layer in layers))
        return ParsedRequest(
            _OPERATIONS[type(asked)], collections, _format(asked), _kept(asked), asked
        )

    def answer(self, asked: Any, caller: OwsCaller) -> WfsResponse:
        """Under the Grant of the request."""
        return self._service.answer(asked, self._of(caller))

    def is_mine(self, asked: object) -> bool:
        """Whether a request is one of WMS."""
        return type(asked) in _OPERATIONS

    def _of(self, caller: OwsCaller) -> MapCaller:
        grant = caller.grant.in_format(PNG)
        return MapCaller(
            grant, caller.offered, lambda name: self._service.store.extent(grant, name)
        )


def _layers(asked: WmsRequest) -> Sequence[MapLayer]:
    if isinstance(asked, GetLegendGraphic):
        return (asked.layer,)
    return asked.layers if isinstance(asked, GetMap | GetFeatureInfo) else ()


def _format(asked: WmsRequest) -> str:
    return OF_ROWS[asked.media] if isinstance(asked, GetFeatureInfo) else PNG


def _kept(asked: WmsRequest) -> list[tuple[str, str]]:
    """What the journal keeps of it, by the names of /items; of a filter, that there is one."""
    if isinstance(asked, GetWmsCapabilities):
        return []
    found: list[tuple[str, str]] = []
    for layer in _layers(asked):
        if layer.styled.style:
            found.append(("indicateur", layer.styled.style))
        if layer.styled.year is not None:
            found.append(("datetime", str(layer.styled.year)))
        if layer.styled.filter is not None:
            found.append(("filter", "CQL"))
    if isinstance(asked, GetMap | GetFeatureInfo):
        west, south, east, north = asked.view.box
        found += [
            ("bbox", f"{west:g},{south:g},{east:g},{north:g}"),
            ("crs", asked.view.crs.uri),
        ]
    if isinstance(asked, GetFeatureInfo):
        found.append(("limit", str(asked.count)))
    return list(dict.fromkeys([*found, ("f", _format(asked))]))
