"""Parameters of a request of WFS or WMS for the journal, by the names of /items."""

from collections.abc import Sequence

from ows.wfs.get_property_value import GetPropertyValue
from ows.wfs.query import GetFeature, Query
from ows.wfs.request import Request
from ows.wfs.stored_query import GetFeatureById
from ows.wms.get_feature_info import OF_ROWS, GetFeatureInfo
from ows.wms.get_map import GetLegendGraphic, GetMap
from ows.wms.layers import MapLayer
from ows.wms.service import WmsRequest
from parc_social.catalogue.formats import GML, PNG
from parc_social.storage.query.area import Area, Footprint
from parc_social.storage.query.crs import crs_of, uri_of


def layers_of(request: Request | WmsRequest) -> Sequence[MapLayer]:
    """The layers of a map; none of anything else."""
    return request.layers if isinstance(request, GetMap | GetFeatureInfo | GetLegendGraphic) else ()


def format_of(request: Request | WmsRequest) -> str:
    """The format of its rows; empty: it has none."""
    if isinstance(request, GetFeatureInfo):
        return OF_ROWS[request.media]
    if isinstance(request, WmsRequest):
        return PNG
    if isinstance(request, GetFeature | GetFeatureById):
        return request.output.format
    return GML if isinstance(request, GetPropertyValue) else ""


def logged(request: Request | WmsRequest) -> list[tuple[str, str]]:
    """Parameters for the journal, by the names of /items; of a filter, that there is one."""
    match request:
        case GetPropertyValue():
            return [*logged(request.features), ("properties", request.reference)]
        case GetFeatureById():
            return [("f", request.output.format), ("ids", request.identifier)]
        case GetFeature():
            parameters = [("f", request.output.format), ("offset", str(request.paging.start))]
            if request.paging.count is not None:
                parameters.append(("limit", str(request.paging.count)))
            if request.paging.hits:
                parameters.append(("resulttype", "hits"))
            for query in request.queries:
                parameters += _logged_query(query)
        case GetMap() | GetFeatureInfo() | GetLegendGraphic():
            parameters = _logged_map(request)
        case _:
            return []
    return list(dict.fromkeys(parameters))


def _logged_map(request: GetMap | GetFeatureInfo | GetLegendGraphic) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for layer in layers_of(request):
        if layer.styled.style:
            pairs.append(("indicateur", layer.styled.style))
        if layer.styled.year is not None:
            pairs.append(("datetime", str(layer.styled.year)))
        if layer.styled.filter is not None:
            pairs.append(("filter", "CQL"))
    if not isinstance(request, GetLegendGraphic):
        west, south, east, north = request.view.box
        pairs += [("bbox", f"{west:g},{south:g},{east:g},{north:g}"), ("crs", request.view.crs.uri)]
    if isinstance(request, GetFeatureInfo):
        pairs.append(("limit", str(request.count)))
    return [*pairs, ("f", format_of(request))]


def _logged_query(query: Query) -> list[tuple[str, str]]:
    parameters = [("crs", query.srs.canonical)]
    for area in query.boxes or ():
        parameters += _logged_area(area)
    if query.tree is not None:
        parameters.append(("filter", "FES"))
    if query.ids is not None:
        parameters.append(("ids", ",".join(query.ids)))
    if query.columns is not None:
        parameters.append(("properties", ",".join(query.columns)))
    if query.sort:
        parameters.append(("sortby", ",".join(key.name for key in query.sort)))
    return parameters


def _logged_area(area: Area) -> list[tuple[str, str]]:
    """A box, and the system that it is of where that is not CRS84; the axes in its order."""
    if not isinstance(area, Footprint):
        return [("bbox", ",".join(f"{end:.10g}" for end in area))]
    crs, (west, south, east, north) = crs_of(uri_of(area.srid)), area.box
    corners = (south, west, north, east) if crs.north_first else (west, south, east, north)
    return [("bbox", ",".join(f"{end:.10g}" for end in corners)), ("bbox-crs", crs.uri)]
