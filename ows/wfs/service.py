"""The answers of WFS: each request object under the Grant of its caller, from the storage reads."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ows.about import About, OwsLinks
from ows.caller import OwsCaller
from ows.errors import invalid, no_feature
from ows.vocabulary import VOCABULARIES
from ows.wfs.capabilities_document import FeatureTypeInfo, capabilities
from ows.wfs.capabilities_old import old_capabilities
from ows.wfs.describe_feature_type import DescribeFeatureType, schema
from ows.wfs.feature_collection import (
    CollectionMetadata,
    bare_feature,
    geojson,
    gml,
    old_gml,
)
from ows.wfs.get_capabilities import GetCapabilities
from ows.wfs.get_property_value import GetPropertyValue
from ows.wfs.output_format import GML_MEDIA, format_names
from ows.wfs.query import GetFeature, Query
from ows.wfs.request import Request
from ows.wfs.stored_query import GetFeatureById, ListStoredQueries
from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import SERIE, Collection
from parc_social.catalogue.formats import CSV, GML
from parc_social.catalogue.load import collections
from parc_social.catalogue.wfs_version import WfsVersion
from parc_social.errors import InvalidValue, NotFound, UnknownName
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import CRS84, FeatureEncoding, FeaturePage, FeatureQuery
from parc_social.storage.store import Store

XML = "text/xml; charset=utf-8"
_FEW = 10  # features of a type that is shown first: test suites look at the first types
_CACHE_SIZE = 500  # capabilities, by store version, Grant and sections

CrsUris = Callable[[str], Sequence[str]]
CsvWriter = Callable[[Grant, FeatureQuery, FeaturePage], bytes]  # a page as CSV


@dataclass(frozen=True, slots=True)
class WfsResponse:
    """An answer: its media type, and its pieces."""

    media: str
    body: list[bytes]


@dataclass(frozen=True)
class Wfs:
    """`page` is the most features of an answer; `csv` writes a page of GeoJSON as CSV."""

    store: Store
    links: OwsLinks
    about: Callable[[], About]
    abstract_of: Callable[[Collection], str]
    page: int
    csv: CsvWriter
    _kept: LruCache = field(default_factory=lambda: LruCache(_CACHE_SIZE))

    def answer(self, request: Request, caller: OwsCaller) -> WfsResponse:
        """The answer to a request. Raises OwsRefusal and what reads do."""
        match request:
            case GetCapabilities():
                return self._capabilities(request, caller)
            case DescribeFeatureType():
                media = VOCABULARIES[request.version].gml_media
                return WfsResponse(media, [schema(caller, request)])
            case GetFeature():
                return self._features(request, caller)
            case GetFeatureById():
                return self._feature(request, caller)
            case GetPropertyValue():
                return self._values(request, caller)
            case ListStoredQueries():
                return WfsResponse(XML, [request.answer()])

    def _capabilities(self, request: GetCapabilities, caller: OwsCaller) -> WfsResponse:
        key = (self.store.state(caller.grant), caller.grant.digest, request)

        def make() -> bytes:
            has_types = "FeatureTypeList" in request.sections or request.language is not None
            layers = self._layers(caller, request.version) if has_types else ()
            write = old_capabilities if VOCABULARIES[request.version].is_old else capabilities
            return write(request, self.about(), layers, self.links, self.page)

        return WfsResponse(XML, [self._kept.get(key, make)])

    def _layers(self, caller: OwsCaller, version: WfsVersion) -> list[FeatureTypeInfo]:
        published = collections()
        layers = [
            FeatureTypeInfo(
                published[name],
                self.store.extent(caller.grant, name),
                tuple(caller.crs_uris(name)),
                self.abstract_of(published[name]),
                format_names(partial(caller.opens, name), version),
                name.removesuffix(SERIE) if caller.grant.opens_records else None,
            )
            for name in caller.types()
        ]
        return sorted(layers, key=lambda one: rank(one.extent.count))

    def _features(self, request: GetFeature, caller: OwsCaller) -> WfsResponse:
        if request.output.format == GML:
            words = VOCABULARIES[request.version]
            pages, metadata = self._pages(request, caller, words.encoding)
            names = [query.collection for query in request.queries] or caller.types()[:1]
            if words.is_old:
                number = metadata.matched if request.paging.hits else metadata.returned
                body = old_gml(words, number, pages, self.links, names)
            else:
                body = gml("wfs:FeatureCollection", metadata, pages, self.links, names)
            return WfsResponse(request.output.media, body)
        if request.output.format == CSV:
            if len(request.queries) != 1:
                raise invalid("typeNames", "typeNames : un seul type à la fois en CSV")
            pages, _ = self._pages(request, caller, FeatureEncoding.LINES)
            query = _page_query(request.queries[0], FeatureEncoding.LINES)
            return WfsResponse(request.output.media, [self.csv(caller.grant, query, pages[0])])
        pages, metadata = self._pages(request, caller, FeatureEncoding.GEOJSON)
        names = {_page_query(query, FeatureEncoding.GEOJSON).crs.uri for query in request.queries}
        if len(names) > 1:
            raise invalid("srsName", "srsName : un seul système dans une réponse GeoJSON")
        name = next(iter(names - {CRS84}), None)
        return WfsResponse(request.output.media, geojson(metadata, pages, name))

    def _values(self, request: GetPropertyValue, caller: OwsCaller) -> WfsResponse:
        pages, metadata = self._pages(request.features, caller, FeatureEncoding.VALUE)
        if request.stored is not None and metadata.matched == 0:
            self._feature(request.stored, caller)  # raises OwsRefusal where it is not there
        names = [query.collection for query in request.features.queries]
        return WfsResponse(
            GML_MEDIA, gml("wfs:ValueCollection", metadata, pages, self.links, names)
        )

    def _feature(self, request: GetFeatureById, caller: OwsCaller) -> WfsResponse:
        """Unknown, hidden and not the caller's read the same."""
        if not request.collection or request.srs is None:
            raise no_feature()
        is_gml = request.output.format == GML
        crs = request.srs.crs if is_gml else request.srs.eastwards
        form = FeatureEncoding.GML if is_gml else FeatureEncoding.GEOJSON
        query = FeatureQuery(request.collection, crs=crs, form=form)
        try:
            member = self.store.item(caller.grant, query, request.identifier)
        except NotFound as error:
            raise no_feature() from error
        if is_gml:
            return WfsResponse(GML_MEDIA, bare_feature(member, self.links, request.collection))
        if request.output.format == CSV:
            page = FeaturePage((member,), 1, 1)
            return WfsResponse(request.output.media, [self.csv(caller.grant, query, page)])
        return WfsResponse(request.output.media, [member])

    def _pages(
        self, request: GetFeature, caller: OwsCaller, form: FeatureEncoding
    ) -> tuple[list[FeaturePage], CollectionMetadata]:
        """A page of each query, one behind the other, and what the whole says of itself."""
        paging = request.paging
        count_asked = self.page if paging.count is None else min(paging.count, self.page)
        before, remaining, pages = paging.start, count_asked, list[FeaturePage]()
        with about_filter():
            for query in request.queries:
                page = self._page(query, caller, form, (before, remaining, paging))
                pages.append(page)
                before = max(before - (page.matched or 0), 0)
                remaining -= page.returned
        counts = [page.matched for page in pages]
        total = None if None in counts else sum(count or 0 for count in counts)
        number = sum(page.returned for page in pages)
        edition = pages[0].edition if len(pages) == 1 else ""
        metadata = CollectionMetadata(total, number)
        return pages or [FeaturePage((), 0, 0)], self._with_links(
            metadata, request, count_asked, edition
        )

    def _page(
        self, query: Query, caller: OwsCaller, form: FeatureEncoding, place: tuple[int, int, Any]
    ) -> FeaturePage:
        before, remaining, paging = place
        rows = _page_query(query, form)
        if paging.hits or remaining <= 0:
            return FeaturePage((), 0, self.store.count(caller.grant, rows))
        rows = replace(rows, limit=remaining, offset=before, edition=paging.edition)
        return self.store.page(caller.grant, rows)

    def _with_links(
        self, metadata: CollectionMetadata, request: GetFeature, size: int, edition: str
    ) -> CollectionMetadata:
        """`next` of a count is the first page; a page of no feature has no neighbour."""
        paging = request.paging
        edition_pair = [("EDITION", edition)] if edition else []

        def page(start: int, count: int) -> str | None:
            numbers = [("STARTINDEX", str(start)), ("COUNT", str(count))]
            return self.links.page(request.parameters, [*numbers, *edition_pair], request.version)

        if size == 0:
            return metadata
        if paging.hits:
            return replace(metadata, next=page(0, size)) if metadata.matched else metadata
        end = paging.start + metadata.returned
        more = metadata.returned > 0 and (metadata.matched is None or end < metadata.matched)
        following = page(end, size) if more else None
        start = max(paging.start - size, 0)
        earlier = page(start, min(size, paging.start)) if paging.start > 0 else None
        return replace(metadata, next=following, previous=earlier)


def _page_query(query: Query, form: FeatureEncoding) -> FeatureQuery:
    """GeoJSON is in WGS 84 unless a system is asked for; east stands before north in it."""
    if form.is_xml:
        return query.features(crs=query.srs.crs, form=form)
    if not query.srs_given:
        return query.features(form=form)
    return query.features(crs=query.srs.eastwards, form=form)


def rank(count: int) -> int:
    """Small ones first, as suites look at the first types or collections, and empty ones last."""
    return 2 if count == 0 else int(count > _FEW)


@contextmanager
def about_filter() -> Generator[None]:
    """What the store refuses of a page that was read is about its filter."""
    try:
        yield
    except (InvalidValue, UnknownName) as error:
        raise invalid("filter", str(error)) from error
