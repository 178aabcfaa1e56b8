"""WFS and WMS at `/ows`: the gate reads a request with it, the view answers what was read."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import flask

from auth_proxy.authorisation.request_context import call_of
from auth_proxy.ows_report import is_wms
from auth_proxy.parsed_request import ParsedRequest
from ows.about import About
from ows.caller import OwsCaller
from ows.links import OwsLinks
from ows.wfs.describe_feature_type import DescribeFeatureType
from ows.wfs.describe_stored_queries import ListStoredQueries
from ows.wfs.get_capabilities import GetCapabilities
from ows.wfs.get_property_value import GetPropertyValue
from ows.wfs.query import GetFeature, Query
from ows.wfs.request import Request, WfsRequest, check_posted, read
from ows.wfs.service import Wfs, about_filter
from ows.wfs.stored_query import GetFeatureById
from ows.wms.service import Wms
from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.formats import GML
from parc_social.catalogue.notice import with_notice
from parc_social.settings import Settings
from parc_social.storage.query.area import Area, Footprint
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.model import Crs, FeaturePage, FeatureQuery
from parc_social.storage.statements.batches import ExportRange
from parc_social.storage.store import Store
from providers.features.page import ItemsPage
from providers.figure_bases import base_reader
from providers.formatters.csv import FORMS, CsvTable, axes_of
from server.resources import is_fictive
from server.views.exports.export import ExportRequest, Exports
from server.views.exports.text import columns_of, has_points
from server.views.wms import WmsMount

_FORM = "application/x-www-form-urlencoded"
_OPERATIONS: Mapping[type, str] = {
    GetCapabilities: "wfs-get-capabilities",
    DescribeFeatureType: "wfs-describe-feature-type",
    GetFeature: "wfs-get-feature",
    GetFeatureById: "wfs-get-feature-by-id",
    GetPropertyValue: "wfs-get-property-value",
    ListStoredQueries: "wfs-list-stored-queries",
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
        self._maps = WmsMount(Wms(store, links, self._about, self._said))
        self._service = Wfs(
            store,
            links,
            self._about,
            self._said,
            settings.bounds.page_objets,
            partial(tabled, store),
        )

    def read(self, request: flask.Request, grant: Grant) -> ParsedRequest:
        """The request, as the gate decides on it. Raises OwsRefusal."""
        sent, caller = _sent(request), OwsCaller(grant, self._offered)
        check_posted(sent)
        if is_wms(sent.form or sent.pairs) and not sent.body.strip():
            return self._maps.read(sent, caller)
        asked = read(sent, caller)
        operation = _OPERATIONS.get(type(asked), "wfs-describe-stored-queries")
        return ParsedRequest(operation, _collections(asked), _format(asked), _kept(asked), asked)

    def view(self) -> flask.Response:
        """The answer, under the Grant of the request."""
        asked: Any = call_of(flask.request.environ).parsed
        caller = OwsCaller(current_grant(), self._offered)
        if isinstance(asked, GetFeature) and asked.output.is_whole:
            return self._downloaded(asked, caller.grant)
        mine = self._maps if self._maps.is_mine(asked) else self._service
        answer = mine.answer(asked, caller)
        return flask.Response(b"".join(answer.body), content_type=answer.media)

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


def _collections(asked: Request) -> tuple[str, ...]:
    if isinstance(asked, GetFeature):
        return tuple(dict.fromkeys(query.collection for query in asked.queries))
    if isinstance(asked, GetPropertyValue):
        return _collections(asked.features)
    if isinstance(asked, GetFeatureById):
        return (asked.collection,) if asked.collection else ()
    return asked.collections if isinstance(asked, DescribeFeatureType) else ()


def _format(asked: Request) -> str:
    if isinstance(asked, GetFeature | GetFeatureById):
        return asked.output.format
    return GML if isinstance(asked, GetPropertyValue) else ""


def _kept(asked: Request) -> list[tuple[str, str]]:
    """What the journal keeps of it, by the names of /items; of a filter, that there is one."""
    if isinstance(asked, GetPropertyValue):
        return [*_kept(asked.features), ("properties", asked.reference)]
    if isinstance(asked, GetFeatureById):
        return [("f", asked.output.format), ("ids", asked.identifier)]
    if not isinstance(asked, GetFeature):
        return []
    found = [("f", asked.output.format), ("offset", str(asked.paging.start))]
    if asked.paging.count is not None:
        found.append(("limit", str(asked.paging.count)))
    if asked.paging.hits:
        found.append(("resulttype", "hits"))
    for query in asked.queries:
        found += _kept_of(query)
    return list(dict.fromkeys(found))


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


def tabled(store: Store, grant: Grant, query: FeatureQuery, page: FeaturePage) -> bytes:
    """A page as CSV, as /items writes it."""
    points = query.geometry and has_points(query)
    axes = axes_of(query.crs.uri) if points else None
    bases = base_reader(lambda: store, grant, query.collection)
    table = CsvTable(query.collection, columns_of(grant, query), axes, FORMS["standard"], bases)
    return table.header() + table.rows(ItemsPage(page, query).features())
