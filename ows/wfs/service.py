"""The answers of WFS: each request object under the Grant of its caller, from the storage reads."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ows.about import About
from ows.caller import OwsCaller
from ows.errors import invalid, no_feature
from ows.links import OwsLinks
from ows.wfs.capabilities_document import capabilities
from ows.wfs.describe_feature_type import DescribeFeatureType
from ows.wfs.describe_stored_queries import DescribeStoredQueries, ListStoredQueries
from ows.wfs.feature_collection import CollectionMetadata, bare_feature, geojson, gml
from ows.wfs.feature_type import FeatureTypeInfo
from ows.wfs.get_capabilities import GetCapabilities
from ows.wfs.get_property_value import GetPropertyValue
from ows.wfs.output_format import GML_MEDIA, advertised
from ows.wfs.query import GetFeature, Query
from ows.wfs.request import Request
from ows.wfs.schema_document import schema
from ows.wfs.stored_query import GetFeatureById, described, listed
from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import SERIE, Collection
from parc_social.catalogue.formats import CSV, GML
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue, NotFound, UnknownName
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import CRS84, FeatureEncoding, FeaturePage, FeatureQuery
from parc_social.storage.store import Store

XML = "text/xml; charset=utf-8"
_FEW = 10  # features of a type that is shown first: test suites look at the first types
_KEPT = 500  # capabilities, by store version, Grant and sections

Offered = Callable[[str], Sequence[str]]
Tabled = Callable[[Grant, FeatureQuery, FeaturePage], bytes]  # a page as CSV


@dataclass(frozen=True, slots=True)
class WfsResponse:
    """An answer: its media type, and its pieces."""

    media: str
    body: list[bytes]


@dataclass(frozen=True)
class Wfs:
    """`page` is the most features of an answer; `tabled` writes a page of GeoJSON as CSV."""

    store: Store
    links: OwsLinks
    about: Callable[[], About]
    said: Callable[[Collection], str]
    page: int
    tabled: Tabled
    _kept: LruCache = field(default_factory=lambda: LruCache(_KEPT))

    def answer(self, request: Request, caller: OwsCaller) -> WfsResponse:
        """The answer to a request. Raises OwsRefusal and what reads do."""
        writers: dict[type, Callable[[Any, OwsCaller], WfsResponse]] = {
            GetCapabilities: self._capabilities,
            DescribeFeatureType: self._schema,
            GetFeature: self._features,
            GetFeatureById: self._feature,
            GetPropertyValue: self._values,
            ListStoredQueries: self._listed,
            DescribeStoredQueries: self._described,
        }
        return writers[type(request)](request, caller)

    def _capabilities(self, asked: GetCapabilities, caller: OwsCaller) -> WfsResponse:
        key = (self.store.state(caller.grant), caller.grant.digest, asked)

        def make() -> bytes:
            told = "FeatureTypeList" in asked.sections or asked.language is not None
            layers = self._layers(caller) if told else ()
            return capabilities(asked, self.about(), layers, self.links, self.page)

        return WfsResponse(XML, [self._kept.get(key, make)])

    def _layers(self, caller: OwsCaller) -> list[FeatureTypeInfo]:
        """Small ones first and empty ones last, as in /collections."""
        known = collections()
        layers = [
            FeatureTypeInfo(
                known[name],
                self.store.extent(caller.grant, name),
                tuple(caller.systems(name)),
                self.said(known[name]),
                advertised(partial(caller.opens, name)),
                name.removesuffix(SERIE) if caller.grant.opens_records else None,
            )
            for name in caller.types()
        ]
        return sorted(layers, key=lambda one: _rank(one.extent.count))

    def _schema(self, asked: DescribeFeatureType, caller: OwsCaller) -> WfsResponse:
        return WfsResponse(GML_MEDIA, [schema(caller, asked.collections)])

    def _listed(self, asked: ListStoredQueries, _caller: OwsCaller) -> WfsResponse:
        return WfsResponse(XML, [listed(asked.collections)])

    def _described(self, asked: DescribeStoredQueries, _caller: OwsCaller) -> WfsResponse:
        return WfsResponse(XML, [described(asked.ids, asked.collections)])

    def _features(self, asked: GetFeature, caller: OwsCaller) -> WfsResponse:
        if asked.output.format == GML:
            pages, told = self._pages(asked, caller, FeatureEncoding.GML)
            names = [query.collection for query in asked.queries] or caller.types()[:1]
            body = gml("wfs:FeatureCollection", told, pages, self.links, names)
            return WfsResponse(GML_MEDIA, body)
        if asked.output.format == CSV:
            if len(asked.queries) != 1:
                raise invalid("typeNames", "typeNames : un seul type à la fois en CSV")
            pages, _ = self._pages(asked, caller, FeatureEncoding.LINES)
            query = _page_query(asked.queries[0], FeatureEncoding.LINES)
            return WfsResponse(asked.output.media, [self.tabled(caller.grant, query, pages[0])])
        pages, told = self._pages(asked, caller, FeatureEncoding.GEOJSON)
        names = {_page_query(query, FeatureEncoding.GEOJSON).crs.uri for query in asked.queries}
        if len(names) > 1:
            raise invalid("srsName", "srsName : un seul système dans une réponse GeoJSON")
        name = next(iter(names - {CRS84}), None)
        return WfsResponse(asked.output.media, geojson(told, pages, name))

    def _values(self, asked: GetPropertyValue, caller: OwsCaller) -> WfsResponse:
        pages, told = self._pages(asked.features, caller, FeatureEncoding.VALUE)
        if asked.stored is not None and told.matched == 0:
            self._feature(asked.stored, caller)  # raises OwsRefusal where it is not there
        names = [query.collection for query in asked.features.queries]
        return WfsResponse(GML_MEDIA, gml("wfs:ValueCollection", told, pages, self.links, names))

    def _feature(self, asked: GetFeatureById, caller: OwsCaller) -> WfsResponse:
        """Unknown, hidden and not the caller's read the same."""
        if not asked.collection or asked.srs is None:
            raise no_feature()
        gml_wanted = asked.output.format == GML
        crs = asked.srs.crs if gml_wanted else asked.srs.eastwards
        form = FeatureEncoding.GML if gml_wanted else FeatureEncoding.GEOJSON
        query = FeatureQuery(asked.collection, crs=crs, form=form)
        try:
            member = self.store.item(caller.grant, query, asked.identifier)
        except NotFound as error:
            raise no_feature() from error
        if gml_wanted:
            return WfsResponse(GML_MEDIA, bare_feature(member, self.links, asked.collection))
        if asked.output.format == CSV:
            page = FeaturePage((member,), 1, 1)
            return WfsResponse(asked.output.media, [self.tabled(caller.grant, query, page)])
        return WfsResponse(asked.output.media, [member])

    def _pages(
        self, asked: GetFeature, caller: OwsCaller, form: FeatureEncoding
    ) -> tuple[list[FeaturePage], CollectionMetadata]:
        """A page of each query, one behind the other, and what the whole says of itself."""
        paging = asked.paging
        wanted = self.page if paging.count is None else min(paging.count, self.page)
        before, left, pages = paging.start, wanted, list[FeaturePage]()
        with about_filter():
            for query in asked.queries:
                page = self._page(query, caller, form, (before, left, paging))
                pages.append(page)
                before = max(before - (page.matched or 0), 0)
                left -= page.returned
        counts = [page.matched for page in pages]
        matched = None if None in counts else sum(count or 0 for count in counts)
        returned = sum(page.returned for page in pages)
        edition = pages[0].edition if len(pages) == 1 else ""
        told = CollectionMetadata(matched, returned)
        return pages or [FeaturePage((), 0, 0)], self._linked(told, asked, wanted, edition)

    def _page(
        self, query: Query, caller: OwsCaller, form: FeatureEncoding, place: tuple[int, int, Any]
    ) -> FeaturePage:
        before, left, paging = place
        asked = _page_query(query, form)
        if paging.hits or left <= 0:
            return FeaturePage((), 0, self.store.count(caller.grant, asked))
        edition = paging.edition
        asked = replace(asked, limit=left, offset=before, edition=edition)
        return self.store.page(caller.grant, asked)

    def _linked(
        self, told: CollectionMetadata, asked: GetFeature, wanted: int, edition: str
    ) -> CollectionMetadata:
        """`next` of a count is the first page; a page of no feature has no neighbour."""
        paging = asked.paging
        pinned = [("EDITION", edition)] if edition else []

        def page(start: int, count: int) -> str | None:
            numbers = [("STARTINDEX", str(start)), ("COUNT", str(count))]
            return self.links.page(asked.repeated, [*numbers, *pinned])

        if wanted == 0:
            return told
        if paging.hits:
            return replace(told, next=page(0, wanted)) if told.matched else told
        end = paging.start + told.returned
        more = told.returned > 0 and (told.matched is None or end < told.matched)
        following = page(end, wanted) if more else None
        start = max(paging.start - wanted, 0)
        earlier = page(start, min(wanted, paging.start)) if paging.start > 0 else None
        return replace(told, next=following, previous=earlier)


def _page_query(query: Query, form: FeatureEncoding) -> FeatureQuery:
    """GeoJSON is in WGS 84 unless a system is asked for; east stands before north in it."""
    if form.is_xml:
        return query.features(crs=query.srs.crs, form=form)
    if not query.srs_given:
        return query.features(form=form)
    return query.features(crs=query.srs.eastwards, form=form)


def _rank(count: int) -> int:
    return 2 if count == 0 else int(count > _FEW)


@contextmanager
def about_filter() -> Generator[None]:
    """What the store refuses of a page that was read is about its filter."""
    try:
        yield
    except (InvalidValue, UnknownName) as error:
        raise invalid("filter", str(error)) from error
