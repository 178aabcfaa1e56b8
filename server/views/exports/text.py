"""A whole answer as text, made as it is read: GeoJSON, JSON-FG, lines of GeoJSON, CSV."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from parc_social.access.model.grant import Grant
from parc_social.catalogue.formats import CSV, GEOJSONL, JSON, JSONFG
from parc_social.catalogue.load import collections
from parc_social.storage.query.model import FeatureEncoding, FeatureQuery
from parc_social.storage.statements.batches import WHOLE, Export, ExportRange
from parc_social.storage.store import Store
from providers.fields import open_right, visible_fields
from providers.figure_bases import base_reader
from providers.formatters.csv import FORMS as CSV_FORMS
from providers.formatters.csv import CsvTable, axes_of
from providers.formatters.jsonfg import head as jsonfg_head

FORMS: Mapping[str, FeatureEncoding] = {JSONFG: FeatureEncoding.JSONFG}


@dataclass(frozen=True, slots=True)
class TextExport:
    """What to write of a query, and in which words: `members` are those of a collection."""

    query: FeatureQuery
    members: dict[str, Any]
    csv: str = "standard"
    part: ExportRange = WHOLE


def text_of(format_: str, store: Store, grant: Grant, written: TextExport) -> Iterator[bytes]:
    """The answer, some features at a time. Its first piece has features, when there are any."""
    with store.export(grant, written.query) as whole:
        export = replace(whole, texts=written.part.of(whole.texts))
        yield from _WRITERS[format_](_TextSource(store, grant, export, written))


@dataclass(frozen=True, slots=True)
class _TextSource:
    """What a writer writes: the rows that are read, under a Grant, and what was asked."""

    store: Store
    grant: Grant
    export: Export
    written: TextExport


def _lines(source: _TextSource) -> Iterator[bytes]:
    for texts in source.export.texts:
        yield b"\n".join(texts) + b"\n"


def _geojson(source: _TextSource) -> Iterator[bytes]:
    return _collection(source.export, source.written.members)


def _jsonfg(source: _TextSource) -> Iterator[bytes]:
    query = source.written.query
    return _collection(source.export, source.written.members, jsonfg_head(query))


def _collection(
    export: Export, told: Mapping[str, Any], more: Mapping[str, Any] | None = None
) -> Iterator[bytes]:
    """The count is last: who reads it has read all."""
    head = {"type": "FeatureCollection", **told, "editions": _editions(export), **(more or {})}
    returned = 0
    before = orjson.dumps(head)[:-1] + b',"features":[\n'
    for texts in export.texts:
        yield before + b",\n".join(texts)
        returned += len(texts)
        before = b",\n"
    yield (b"" if returned else before) + b'\n],"numberReturned":%d}\n' % returned


def _editions(export: Export) -> list[dict[str, Any]]:
    return [{"id": t.edition, "millesime": t.millesime} for t in export.tables]


def _csv(source: _TextSource) -> Iterator[bytes]:
    query = source.written.query
    names = columns_of(source.grant, query)
    axes = axes_of(query.crs.uri) if query.geometry and has_points(query) else None
    bases = base_reader(lambda: source.store, source.grant, query.collection)
    table = CsvTable(query.collection, names, axes, CSV_FORMS[source.written.csv], bases)
    before = table.header()
    for texts in source.export.texts:
        yield before + table.rows(orjson.loads(b"[" + b",".join(texts) + b"]"))
        before = b""
    if before:
        yield before


_WRITERS: Mapping[str, Callable[[_TextSource], Iterator[bytes]]] = {
    JSON: _geojson,
    JSONFG: _jsonfg,
    GEOJSONL: _lines,
    CSV: _csv,
}
TEXTS = tuple(_WRITERS)


def columns_of(grant: Grant, query: FeatureQuery) -> list[str]:
    """The columns that go out, in the catalogue's order, less the identifier of each feature."""
    fields = visible_fields(*open_right(grant, query.collection))
    chosen = query.columns
    return [f.name for f in fields if f.name != "id" and (chosen is None or f.name in chosen)]


def has_points(query: FeatureQuery) -> bool:
    """Whether features are points."""
    return collections()[query.collection].geometry.value == "Point"
