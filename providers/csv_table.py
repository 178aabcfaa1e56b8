"""CSV of /items: one row a feature, safe to open in a spreadsheet, each figure read out."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, TextIOWrapper
from typing import Any

from pygeoapi.formatter.base import BaseFormatter

from parc_social.access.grant import current_grant
from parc_social.catalogue.lecture import is_told, lue
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.csv_cell import safe
from parc_social.storage.crs import crs_of
from parc_social.storage.query import CRS84
from providers.fields import open_right, visible_fields

_LECTURE = "_lecture"  # of the column that reads a figure out, as in the wide rows of processes


class CsvFormatter(BaseFormatter):
    """Text columns are quoted and kept as they are (codes keep their zeros), numbers are bare."""

    def __init__(self, formatter_def: dict[str, Any]) -> None:
        super().__init__({**formatter_def, "name": "csv", "attachment": True})
        self.f = "csv"
        self.mimetype = "text/csv; charset=utf-8"
        self.extension = "csv"

    def write(self, options: dict[str, Any] | None = None, data: Any = None) -> Any:
        """Rows under a header, as UTF-8 bytes. Points get two columns more: east, north."""
        asked = options or {}
        features = data["features"]
        axes, swapped = _axes(asked.get("content_crs"))
        read = _Reading(asked["provider_def"]["data"])
        names = read.beside(_names(features, read.collection.id))
        points = any((f["geometry"] or {}).get("type") == "Point" for f in features)
        written = BytesIO()
        output = TextIOWrapper(written, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(output, quoting=csv.QUOTE_STRINGS, lineterminator="\r\n")
        writer.writerow(["id", *names, *(axes if points else ())])
        for feature in features:
            told = read.told(feature["properties"], names)
            row = [safe(feature["id"]), *(safe(told.get(n)) for n in names)]
            writer.writerow([*row, *_place(feature, swapped)] if points else row)
        output.flush()
        return written.getvalue()


class _Reading:
    """The figures of a collection, each read out in a sentence beside its value."""

    def __init__(self, name: str) -> None:
        self.collection = collections()[name]

    def beside(self, names: Sequence[str]) -> list[str]:
        """The columns, and after each figure that can be read out the one of its sentence."""
        figures = indicators() if self.collection.populations else {}
        told = {n for n in names if n in figures and is_told(names, figures[n])}
        after = {f"{n}_statut": f"{n}{_LECTURE}" for n in told}
        return [one for n in names for one in (n, after.get(n)) if one]

    def told(self, properties: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
        """A row with its sentences."""
        figures = indicators()
        said = (n.removesuffix(_LECTURE) for n in names if n.endswith(_LECTURE))
        niveau = self.collection.niveau
        return {
            **properties,
            **{f"{n}{_LECTURE}": lue(niveau, properties, figures[n]) for n in said},
        }


def _names(features: Sequence[dict[str, Any]], collection: str) -> list[str]:
    """Columns of the first feature, less the id; those the caller may see on an empty page."""
    if features:
        return [n for n in features[0]["properties"] if n != "id"]
    fields = visible_fields(*open_right(current_grant(), collection))
    return [f.name for f in fields if f.name != "id"]


def _axes(crs_uri: str | None) -> tuple[tuple[str, str], bool]:
    names = ("lon", "lat") if crs_uri in (None, CRS84) else ("x", "y")
    return names, crs_of(crs_uri).north_first


def _place(feature: dict[str, Any], swapped: bool) -> Iterator[float | None]:
    pair = (feature["geometry"] or {}).get("coordinates") or (None, None)
    yield from map(safe, (pair[1], pair[0]) if swapped else (pair[0], pair[1]))
