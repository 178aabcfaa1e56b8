"""From the parameters of an address to the request object of an operation of WMS."""

from collections.abc import Callable, Mapping

from ows.errors import missing, unsupported
from ows.kvp import Kvp
from ows.wfs.request import WfsRequest
from ows.wms import get_capabilities, get_feature_info, get_legend_graphic, get_map
from ows.wms.caller import MapCaller
from ows.wms.get_capabilities import GetWmsCapabilities
from ows.wms.get_feature_info import GetFeatureInfo
from ows.wms.get_legend_graphic import GetLegendGraphic
from ows.wms.get_map import GetMap

WmsRequest = GetWmsCapabilities | GetMap | GetFeatureInfo | GetLegendGraphic
_READERS: Mapping[str, Callable[[Kvp, MapCaller], WmsRequest]] = {
    "getcapabilities": lambda kvp, _caller: get_capabilities.from_kvp(kvp),
    "getmap": get_map.from_kvp,
    "getfeatureinfo": get_feature_info.from_kvp,
    "getlegendgraphic": get_legend_graphic.from_kvp,
}
_OFFERED = "GetCapabilities, GetMap, GetFeatureInfo, GetLegendGraphic"


def read_wms(sent: WfsRequest, caller: MapCaller) -> WmsRequest:
    """The request of an address. Raises OwsRefusal."""
    kvp = Kvp(sent.form or sent.pairs)
    name = kvp.get("REQUEST")
    if name is None:
        raise missing("REQUEST", f"REQUEST manque : {_OFFERED}")
    reader = _READERS.get(name.strip().lower())
    if reader is None:
        raise unsupported("REQUEST", f"REQUEST : opération inconnue : {name[:60]!r} ; {_OFFERED}")
    return reader(kvp, caller)
