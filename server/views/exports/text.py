"""A whole answer as text, made as it is read: GeoJSON, JSON-FG, lines of GeoJSON, CSV."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.formats import CSV, GEOJSONL, JSON, JSONFG
from parc_social.catalogue.load import collections
from parc_social.storage.query.model import FeatureEncoding, FeaturePage, FeatureQuery
from parc_social.storage.statements.batches import WHOLE, Export, ExportRange
from parc_social.storage.store import Store
from providers.features.page import ItemsPage
from providers.fields import open_right, visible_fields
from providers.figure_bases import base_reader
from providers.formatters.csv import FORMS as CSV_FORMS
from providers.formatters.csv import CsvTable, axes_of
from providers.formatters.geojson import jsonfg_head

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A whole answer, or a part of it, under a Grant, in a format by its name."""

    grant: Grant
    format: str
    query: FeatureQuery
    csv: str = "standard"
    part: ExportRange = WHOLE


def text_of(store: Store, request: ExportRequest, members: Json) -> Iterator[bytes]:
    """The answer, some features at a time; `members` are those of a collection.

    Its first piece has features, when there are any.
    """
    form = FeatureEncoding.JSONFG if request.format == JSONFG else FeatureEncoding.GEOJSON
    request = replace(request, query=replace(request.query, form=form))
    with store.export(request.grant, request.query) as whole:
        export = replace(whole, texts=request.part.of(whole.texts))
        yield from _WRITERS[request.format](store, request, export, members)


def _lines(_s: Store, _a: ExportRequest, export: Export, _m: Json) -> Iterator[bytes]:
    return (b"\n".join(texts) + b"\n" for texts in export.texts)


def _geojson(
    _store: Store, request: ExportRequest, export: Export, members: Json
) -> Iterator[bytes]:
    """GeoJSON or JSON-FG. The count is last: who reads it has read all."""
    editions = [{"id": t.edition, "millesime": t.millesime} for t in export.tables]
    head = {"type": "FeatureCollection", **members, "editions": editions}
    head |= jsonfg_head(request.query) if request.format == JSONFG else {}
    count = 0
    before = orjson.dumps(head)[:-1] + b',"features":[\n'
    for texts in export.texts:
        yield before + b",\n".join(texts)
        count += len(texts)
        before = b",\n"
    yield (b"" if count else before) + b'\n],"numberReturned":%d}\n' % count


def _csv(store: Store, request: ExportRequest, export: Export, _members: Json) -> Iterator[bytes]:
    table = _table(store, request.grant, request.query, request.csv)
    before = table.header()
    for texts in export.texts:
        yield before + table.rows(orjson.loads(b"[" + b",".join(texts) + b"]"))
        before = b""
    if before:
        yield before


_WRITERS = {JSON: _geojson, JSONFG: _geojson, GEOJSONL: _lines, CSV: _csv}
TEXTS = tuple(_WRITERS)


def columns_of(grant: Grant, query: FeatureQuery) -> list[str]:
    """The columns that go out, in the catalogue's order, less the identifier of each feature."""
    fields = visible_fields(*open_right(grant, query.collection))
    chosen = query.columns
    return [f.name for f in fields if f.name != "id" and (chosen is None or f.name in chosen)]


def csv_page(store: Store, grant: Grant, query: FeatureQuery, page: FeaturePage) -> bytes:
    """A page as CSV, as /items writes it."""
    table = _table(store, grant, query)
    return table.header() + table.rows(ItemsPage(page, query).features())


def _table(store: Store, grant: Grant, query: FeatureQuery, form: str = "standard") -> CsvTable:
    points = collections()[query.collection].geometry is Geometry.POINT
    axes = axes_of(query.crs.uri) if query.geometry and points else None
    bases = base_reader(lambda: store, grant, query.collection)
    return CsvTable(query.collection, columns_of(grant, query), axes, CSV_FORMS[form], bases)
