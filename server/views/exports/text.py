"""A whole answer as text, made as it is read: GeoJSON, JSON-FG, lines of GeoJSON, CSV."""

from collections.abc import Iterator, Mapping
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
from providers.figure_bases import Based, base_reader
from providers.formatters.csv import FORMS as CSV_FORMS
from providers.formatters.csv import CsvTable, axes_of
from providers.formatters.jsonfg import head as jsonfg_head

TEXTS = (JSON, JSONFG, GEOJSONL, CSV)
FORMS: Mapping[str, FeatureEncoding] = {JSONFG: FeatureEncoding.JSONFG}


@dataclass(frozen=True, slots=True)
class TextExport:
    """What to write of a query, and in which words: `told` are the members of a collection."""

    query: FeatureQuery
    told: dict[str, Any]
    csv: str = "standard"
    part: ExportRange = WHOLE


def text_of(format_: str, store: Store, grant: Grant, written: TextExport) -> Iterator[bytes]:
    """The answer, some features at a time. Its first piece has features, when there are any."""
    with store.export(grant, written.query) as whole:
        export = replace(whole, texts=written.part.of(whole.texts))
        if format_ == CSV:
            bases = base_reader(lambda: store, grant, written.query.collection)
            yield from _csv(export, grant, written, bases)
        elif format_ == GEOJSONL:
            yield from _lines(export)
        else:
            yield from _collection(export, format_, written)


def _lines(export: Export) -> Iterator[bytes]:
    for texts in export.texts:
        yield b"\n".join(texts) + b"\n"


def _collection(export: Export, format_: str, written: TextExport) -> Iterator[bytes]:
    """The count is last: who reads it has read all."""
    head = {"type": "FeatureCollection", **written.told, "editions": _editions(export)}
    if format_ == JSONFG:
        head |= jsonfg_head(written.query)
    returned = 0
    before = orjson.dumps(head)[:-1] + b',"features":[\n'
    for texts in export.texts:
        yield before + b",\n".join(texts)
        returned += len(texts)
        before = b",\n"
    yield (b"" if returned else before) + b'\n],"numberReturned":%d}\n' % returned


def _editions(export: Export) -> list[dict[str, Any]]:
    return [{"id": t.edition, "millesime": t.millesime} for t in export.tables]


def _csv(export: Export, grant: Grant, written: TextExport, bases: Based | None) -> Iterator[bytes]:
    query = written.query
    names = columns_of(grant, query)
    axes = axes_of(query.crs.uri) if query.geometry and has_points(query) else None
    table = CsvTable(query.collection, names, axes, CSV_FORMS[written.csv], bases)
    before = table.header()
    for texts in export.texts:
        yield before + table.rows(orjson.loads(b"[" + b",".join(texts) + b"]"))
        before = b""
    if before:
        yield before


def columns_of(grant: Grant, query: FeatureQuery) -> list[str]:
    """The columns that go out, in the catalogue's order, less the identifier of each feature."""
    fields = visible_fields(*open_right(grant, query.collection))
    chosen = query.columns
    return [f.name for f in fields if f.name != "id" and (chosen is None or f.name in chosen)]


def has_points(query: FeatureQuery) -> bool:
    """Whether features are points."""
    return collections()[query.collection].geometry.value == "Point"
