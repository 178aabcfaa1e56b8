"""OWS: the gate reads a request of its services with it, the view answers what was read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, cast

import flask

from auth_proxy.authentication.gate_config import ParsedRequest
from auth_proxy.authorisation.request_context import call_of
from auth_proxy.ows_report import CSW_PATH, is_at, is_csw, is_document, is_wms
from ows.about import About, OwsLinks
from ows.caller import MapCaller, OwsCaller
from ows.csw.requests import CswRequest
from ows.errors import unreadable
from ows.wfs.describe_feature_type import DescribeFeatureType
from ows.wfs.get_capabilities import GetCapabilities
from ows.wfs.get_property_value import GetPropertyValue
from ows.wfs.query import GetFeature
from ows.wfs.request import Request, WfsRequest, check_posted, read
from ows.wfs.service import Wfs, about_filter
from ows.wfs.stored_query import DescribeStoredQueries, GetFeatureById, ListStoredQueries
from ows.wms.get_capabilities import GetWmsCapabilities
from ows.wms.get_feature_info import GetFeatureInfo
from ows.wms.get_map import GetLegendGraphic, GetMap
from ows.wms.service import Wms, WmsRequest, read_wms
from ows.wmts.request import WmtsRequest
from ows.wmts.service import Wmts
from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.formats import PNG
from parc_social.maps.map_tile import MapTiles
from parc_social.settings import Settings
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import Crs
from parc_social.storage.statements.batches import ExportRange
from parc_social.storage.store import Store
from parc_social.wording import FRENCH, with_notice
from providers.records.build import records_of
from providers.records.record import RecordKind
from server.resources import is_fictive
from server.views.csw import CswMount
from server.views.exports.export import Exports
from server.views.exports.text import ExportRequest, csv_page
from server.views.ows_journal import format_of, layers_of, logged
from server.views.wmts import WmtsMount

_FORM = "application/x-www-form-urlencoded"
_NOT_A_FORM = (
    f"Content-Type : un document XML s'envoie en « text/xml » ; « {_FORM} », que curl et les"
    " formulaires disent d'office, est pour des paramètres"
)
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
CrsUris = Callable[[str], Sequence[str]]


class OwsMount:
    """The two ends of a request: `read` for the gate, `view` behind it."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        configuration: Mapping[str, Any],
        crs_uris: CrsUris,
        whole: Exports,
    ) -> None:
        self._systems, self._whole = crs_uris, whole
        self._metadata, self._resources = configuration["metadata"], configuration["resources"]
        self._store, self._inspire = store, settings.inspire
        links = OwsLinks(settings.base_url, settings.bounds.adresse_octets)
        about = links, self._about, self._description
        self._csw = CswMount(store, settings.base_url, self._metadata, self._about)
        self._wms = Wms(store, *about)
        self.tiles = MapTiles(store)
        wmts = Wmts(store, links, self._about, self._wms, self.tiles)
        self.wmts = WmtsMount(wmts, self._map_caller)
        self._wfs = Wfs(store, *about, settings.bounds.page_objets, partial(csv_page, store))

    def read(self, request: flask.Request, grant: Grant) -> ParsedRequest:
        """The request, as the gate decides on it. Raises OwsRefusal."""
        message = _message(request)
        check_posted(message)
        if is_at(request.path, CSW_PATH) or is_csw(message.form or message.pairs, message.body):
            return self._csw.read(message)
        if not message.body.strip() and self.wmts.reads(request):
            return self.wmts.read(request, grant)
        if is_wms(message.form or message.pairs) and not message.body.strip():
            request_: Request | WmsRequest = read_wms(message, self._map_caller(grant))
        else:
            request_ = read(message, OwsCaller(grant, self._crs_uris))
        if self._inspire and isinstance(request_, GetCapabilities | GetWmsCapabilities):
            request_ = replace(request_, language=request_.language or FRENCH)
        operation = _OPERATIONS[type(request_)]
        return ParsedRequest(
            operation, _collections(request_), format_of(request_), logged(request_), request_
        )

    def view(self, **_path: str) -> flask.Response:
        """The answer, under the Grant of the request. What a path says, the gate has read."""
        request, grant = call_of(flask.request.environ).parsed, current_grant()
        if isinstance(request, CswRequest):
            return self._csw.answer(request)
        if isinstance(request, WmsRequest):
            answer = self._wms.answer(request, self._map_caller(grant))
        elif isinstance(request, WmtsRequest):
            answer = self.wmts.answer(request, grant)
        elif isinstance(request, GetFeature) and request.output.is_whole:
            return self._download(request, grant)
        else:
            answer = self._wfs.answer(cast(Request, request), OwsCaller(grant, self._crs_uris))
        return flask.Response(b"".join(answer.body), content_type=answer.media)

    def _map_caller(self, grant: Grant) -> MapCaller:
        """Caller of maps, under what of the Grant goes out as a picture."""
        grant = grant.in_format(PNG)
        return MapCaller(grant, self._crs_uris, lambda name: self._store.extent(grant, name))

    def _download(self, request: GetFeature, grant: Grant) -> flask.Response:
        """As /export answers, which reads all of it, or the part that is asked for."""
        query, paging = request.queries[0], request.paging
        crs = crs_of(query.srs.canonical) if query.srs_given else Crs()
        part = ExportRange(paging.start, paging.count)
        with about_filter():
            export = ExportRequest(grant, request.output.format, query.features(crs=crs), part=part)
            return self._whole.answer(export)

    def _crs_uris(self, collection: str) -> Sequence[str]:
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
            revised=self._revised() if self._inspire else None,
        )

    def _revised(self) -> date | None:
        """When what the caller is shown last changed, as the records of the services say."""
        records = records_of(current_grant(), self._store)
        days = (r.updated.date() for r in records if r.kind is RecordKind.SERVICE and r.updated)
        return next(days, None)

    def _description(self, collection: Collection) -> str:
        resource = self._resources.get(collection.id, {})
        description = resource.get("description", collection.description)
        return with_notice(description, fictive=is_fictive(self._store))["fr"]


def _message(request: flask.Request) -> WfsRequest:
    pairs = tuple(request.args.items(multi=True))
    if request.method != "POST":
        return WfsRequest(pairs)
    if request.mimetype == _FORM:
        if is_document(request.get_data(cache=True)):
            raise unreadable("Content-Type", _NOT_A_FORM)
        return WfsRequest(pairs, form=(*request.form.items(multi=True),) or pairs)
    return WfsRequest(pairs, body=request.get_data(cache=True))


def _collections(request: Request | WmsRequest) -> tuple[str, ...]:
    match request:
        case GetFeature():
            names = [query.collection for query in request.queries]
        case GetPropertyValue():
            return _collections(request.features)
        case GetFeatureById():
            names = [request.collection] if request.collection else []
        case DescribeFeatureType():
            return request.collections
        case _:
            names = [layer.styled.collection for layer in layers_of(request)]
    return tuple(dict.fromkeys(names))
