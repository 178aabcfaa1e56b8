"""WFS and WMS at `/ows`: the gate reads a request with it, the view answers what was read."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

import flask

from auth_proxy.authentication.gate_config import ParsedRequest
from auth_proxy.authorisation.request_context import call_of
from auth_proxy.ows_report import is_wms
from ows.about import About, OwsLinks
from ows.caller import MapCaller, OwsCaller
from ows.wfs.describe_feature_type import DescribeFeatureType
from ows.wfs.get_capabilities import GetCapabilities
from ows.wfs.get_property_value import GetPropertyValue
from ows.wfs.query import GetFeature, Query
from ows.wfs.request import Request, WfsRequest, check_posted, read
from ows.wfs.service import Wfs, about_filter
from ows.wfs.stored_query import DescribeStoredQueries, GetFeatureById, ListStoredQueries
from ows.wms.get_capabilities import GetWmsCapabilities
from ows.wms.get_feature_info import OF_ROWS, GetFeatureInfo
from ows.wms.get_map import GetLegendGraphic, GetMap
from ows.wms.layers import MapLayer
from ows.wms.service import Wms, WmsRequest, read_wms
from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.formats import GML, PNG
from parc_social.settings import Settings
from parc_social.storage.query.area import Area, Footprint
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.model import Crs
from parc_social.storage.statements.batches import ExportRange
from parc_social.storage.store import Store
from parc_social.wording import with_notice
from server.resources import is_fictive
from server.views.exports.export import Exports
from server.views.exports.text import ExportRequest, tabled

_FORM = "application/x-www-form-urlencoded"
_OPERATIONS: Mapping[type, str] = {
    GetCapabilities: "wfs-get-capabilities",
    DescribeFeatureType: "wfs-describe-feature-type",
    GetFeature: "wfs-get-feature",
    GetFeatureById: "wfs-get-feature-by-id",
    GetPropertyValue: "wfs-get-property-value",
    ListStoredQueries: "wfs-list-stored-queries",
    DescribeStoredQueries: "wfs-describe-stored-queries",
    GetWmsCapabilities: "wms-get-capabilities",
    GetMap: "wms-get-map",
    GetFeatureInfo: "wms-get-feature-info",
    GetLegendGraphic: "wms-get-legend-graphic",
}
Offered = Callable[[str], Sequence[str]]


class OwsMount:
    """The two ends of a request: `read` for the gate, `view` behind it."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        configuration: Mapping[str, Any],
        offered: Offered,
        whole: Exports,
    ) -> None:
        self._systems = offered
        self._whole = whole
        self._metadata = configuration["metadata"]
        self._resources = configuration["resources"]
        self._store = store
        links = OwsLinks(settings.base_url, settings.bounds.adresse_octets)
        about = links, self._about, self._said
        self._wms = Wms(store, *about)
        self._wfs = Wfs(store, *about, settings.bounds.page_objets, partial(tabled, store))

    def read(self, request: flask.Request, grant: Grant) -> ParsedRequest:
        """The request, as the gate decides on it. Raises OwsRefusal."""
        sent = _sent(request)
        check_posted(sent)
        if is_wms(sent.form or sent.pairs) and not sent.body.strip():
            asked: Request | WmsRequest = read_wms(sent, self._map_caller(grant))
        else:
            asked = read(sent, OwsCaller(grant, self._offered))
        operation = _OPERATIONS[type(asked)]
        return ParsedRequest(operation, _collections(asked), _format(asked), _kept(asked), asked)

    def view(self) -> flask.Response:
        """The answer, under the Grant of the request."""
        asked, grant = call_of(flask.request.environ).parsed, current_grant()
        if isinstance(asked, WmsRequest):
            answer = self._wms.answer(asked, self._map_caller(grant))
        elif isinstance(asked, GetFeature) and asked.output.is_whole:
            return self._downloaded(asked, grant)
        else:
            answer = self._wfs.answer(cast(Request, asked), OwsCaller(grant, self._offered))
        return flask.Response(b"".join(answer.body), content_type=answer.media)

    def _map_caller(self, grant: Grant) -> MapCaller:
        """Who asks for maps, under what of the Grant goes out as a picture."""
        grant = grant.in_format(PNG)
        return MapCaller(grant, self._offered, lambda name: self._store.extent(grant, name))

    def _downloaded(self, asked: GetFeature, grant: Grant) -> flask.Response:
        """As /export answers, which reads all of it, or the part that is asked for."""
        query, paging = asked.queries[0], asked.paging
        crs = crs_of(query.srs.canonical) if query.srs_given else Crs()
        part = ExportRange(paging.start, paging.count)
        with about_filter():
            wanted = ExportRequest(grant, asked.output.format, query.features(crs=crs), part=part)
            return self._whole.answer(wanted)

    def _offered(self, collection: str) -> Sequence[str]:
        return self._systems(collection) if collection in self._resources else ()

    def _about(self) -> About:
        identification = self._metadata["identification"]
        fictive = is_fictive(self._store)
        return About(
            title=identification["title"]["fr"],
            abstract=with_notice(identification["description"], fictive=fictive)["fr"],
            keywords=tuple(identification["keywords"]["fr"]),
            conditions=f"{self._metadata['license']['name']['fr']}. "
            f"{identification['terms_of_service']['fr']}",
            provider=self._metadata["provider"]["name"],
            contact=self._metadata["contact"]["name"],
            site=identification["url"],
            courriel=self._metadata["contact"].get("email", ""),
            telephone=self._metadata["contact"].get("phone", ""),
        )

    def _said(self, collection: Collection) -> str:
        configured = self._resources.get(collection.id, {})
        said = configured.get("description", collection.description)
        return with_notice(said, fictive=is_fictive(self._store))["fr"]


def _sent(request: flask.Request) -> WfsRequest:
    pairs = tuple(request.args.items(multi=True))
    if request.method != "POST":
        return WfsRequest(pairs)
    if request.mimetype == _FORM:
        return WfsRequest(pairs, form=(*request.form.items(multi=True),) or pairs)
    return WfsRequest(pairs, body=request.get_data(cache=True))


def _layers(asked: Request | WmsRequest) -> Sequence[MapLayer]:
    if isinstance(asked, GetLegendGraphic):
        return (asked.layer,)
    return asked.layers if isinstance(asked, GetMap | GetFeatureInfo) else ()


def _collections(asked: Request | WmsRequest) -> tuple[str, ...]:
    match asked:
        case GetFeature():
            names = [query.collection for query in asked.queries]
        case GetPropertyValue():
            return _collections(asked.features)
        case GetFeatureById():
            names = [asked.collection] if asked.collection else []
        case DescribeFeatureType():
            return asked.collections
        case _:
            names = [layer.styled.collection for layer in _layers(asked)]
    return tuple(dict.fromkeys(names))


def _format(asked: Request | WmsRequest) -> str:
    """The format of its rows; empty: it has none."""
    if isinstance(asked, GetFeatureInfo):
        return OF_ROWS[asked.media]
    if isinstance(asked, WmsRequest):
        return PNG
    if isinstance(asked, GetFeature | GetFeatureById):
        return asked.output.format
    return GML if isinstance(asked, GetPropertyValue) else ""


def _kept(asked: Request | WmsRequest) -> list[tuple[str, str]]:
    """What the journal keeps of it, by the names of /items; of a filter, that there is one."""
    match asked:
        case GetPropertyValue():
            return [*_kept(asked.features), ("properties", asked.reference)]
        case GetFeatureById():
            return [("f", asked.output.format), ("ids", asked.identifier)]
        case GetFeature():
            found = [("f", asked.output.format), ("offset", str(asked.paging.start))]
            if asked.paging.count is not None:
                found.append(("limit", str(asked.paging.count)))
            if asked.paging.hits:
                found.append(("resulttype", "hits"))
            for query in asked.queries:
                found += _kept_of(query)
        case GetMap() | GetFeatureInfo() | GetLegendGraphic():
            found = _kept_of_map(asked)
        case _:
            return []
    return list(dict.fromkeys(found))


def _kept_of_map(asked: GetMap | GetFeatureInfo | GetLegendGraphic) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for layer in _layers(asked):
        if layer.styled.style:
            found.append(("indicateur", layer.styled.style))
        if layer.styled.year is not None:
            found.append(("datetime", str(layer.styled.year)))
        if layer.styled.filter is not None:
            found.append(("filter", "CQL"))
    if not isinstance(asked, GetLegendGraphic):
        west, south, east, north = asked.view.box
        found += [("bbox", f"{west:g},{south:g},{east:g},{north:g}"), ("crs", asked.view.crs.uri)]
    if isinstance(asked, GetFeatureInfo):
        found.append(("limit", str(asked.count)))
    return [*found, ("f", _format(asked))]


def _kept_of(query: Query) -> list[tuple[str, str]]:
    found = [("crs", query.srs.canonical)]
    for area in query.boxes or ():
        found += _kept_area(area)
    if query.tree is not None:
        found.append(("filter", "FES"))
    if query.ids is not None:
        found.append(("ids", ",".join(query.ids)))
    if query.columns is not None:
        found.append(("properties", ",".join(query.columns)))
    if query.sort:
        found.append(("sortby", ",".join(key.name for key in query.sort)))
    return found


def _kept_area(area: Area) -> list[tuple[str, str]]:
    """A box, and the system that it is of where that is not CRS84; the axes in its order."""
    if not isinstance(area, Footprint):
        return [("bbox", ",".join(f"{end:.10g}" for end in area))]
    crs, (west, south, east, north) = crs_of(uri_of(area.srid)), area.box
    corners = (south, west, north, east) if crs.north_first else (west, south, east, north)
    return [("bbox", ",".join(f"{end:.10g}" for end in corners)), ("bbox-crs", crs.uri)]
