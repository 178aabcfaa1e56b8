"""One output of a process in the media type that is asked for."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from parc_social.catalogue.formats import not_offered
from parc_social.domain.csv_cell import safe
from parc_social.errors import InvalidValue

JSON, CSV, GEOJSON = "application/json", "text/csv", "application/geo+json"
ZIP = "application/zip"
Row = Mapping[str, Any]

ROWS: dict[str, Any] = {  # schema of an output of rows
    "oneOf": [
        {"type": "array", "items": {"type": "object"}},
        {"type": "string", "contentMediaType": CSV},
    ]
}
PLACES: dict[str, Any] = {  # schema of an output of rows that lie somewhere
    "oneOf": [*ROWS["oneOf"], {"type": "object", "contentMediaType": GEOJSON}]
}
ARCHIVE: dict[str, Any] = {  # schema of an output that is a file
    "type": "string", "contentEncoding": "binary", "contentMediaType": ZIP,
}  # fmt: skip


def media_types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The media types of an output, that of one who names none first."""
    if schema.get("contentMediaType") == ZIP:
        return (ZIP,)
    branches: Sequence[Mapping[str, Any]] = schema.get("oneOf", [schema])
    types = (branch.get("contentMediaType", JSON) for branch in branches)
    return tuple(dict.fromkeys([JSON, *(m for m in types if m in (CSV, GEOJSON))]))


def render(value: Any, media: str) -> Any:
    """The value as JSON carries it, a text of CSV, or a file. Raises InvalidValue for another."""
    if media in (JSON, ZIP):
        return value
    if media == CSV:
        return _table(value)
    if media == GEOJSON:
        return {"type": "FeatureCollection", "features": [_feature(row) for row in value]}
    raise InvalidValue(not_offered("mediaType", media, (JSON, CSV, GEOJSON, ZIP)))


def _table(rows: Sequence[Row]) -> str:
    """Every column of any row, texts quoted and kept as they are, numbers bare."""
    names = list(dict.fromkeys(name for row in rows for name in row if name != "geometry"))
    output = StringIO()
    writer = csv.writer(output, quoting=csv.QUOTE_STRINGS, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([safe(row.get(name)) for name in names] for row in rows)
    return output.getvalue()


def _feature(row: Row) -> dict[str, Any]:
    """A row with `geometry`, or `lon` and `lat`; without a place its geometry is null."""
    geometry = row.get("geometry")
    if geometry is None and row.get("lon") is not None:
        geometry = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    properties = {k: v for k, v in row.items() if k != "geometry"}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
