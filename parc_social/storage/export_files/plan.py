"""Order for a helper process: one JSON file, with nothing of a database in it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from struct import Struct
from typing import Any

import orjson

from parc_social.catalogue.collection import Field, FieldType

_POINT_WKB = Struct("<BIdd")
TOO_LARGE = 27  # how a helper ends whose file is beyond its size


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of the file, as its dictionary tells it."""

    name: str
    type: FieldType
    title: str
    unit: str | None = None
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A system of coordinates: its EPSG number, a name, and its definitions."""

    srid: int
    name: str
    wkt: str
    projjson: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """One file to make at `target`, of at most `most` octets.

    `geometry` is that of the collection, None without one; it comes as WKB in hexadecimal digits,
    or as GeoJSON where `is_geojson`: points alone. `about` is what the file says of itself:
    edition, date, conditions of use.
    """

    format: str
    target: str
    most: int
    table: str
    title: str
    geometry: str | None
    reference: Reference
    columns: tuple[ExportColumn, ...]
    about: tuple[tuple[str, str], ...]
    is_geojson: bool = False

    def dictionary(self) -> Iterator[tuple[str | None, ...]]:
        """A line a column, and one a code of it: its name, title, unit, the code, what it means."""
        for column in self.columns:
            yield column.name, column.title, column.unit, None, None
            for code, label in column.codes:
                yield column.name, column.title, column.unit, code, label

    def to_json(self) -> bytes:
        """As JSON."""
        return orjson.dumps(asdict(self))


def point_wkb(coordinates: Sequence[float]) -> bytes:
    """A point of GeoJSON as WKB, little-endian."""
    return _POINT_WKB.pack(1, 1, *coordinates)


def column_of(field: Field) -> ExportColumn:
    """A field of the catalogue."""
    return ExportColumn(field.name, field.type, field.titre.fr, field.unit, field.codes)


def read_plan(text: bytes) -> ExportPlan:
    """Plan that `as_json` wrote."""
    members: dict[str, Any] = orjson.loads(text)
    columns = tuple(
        ExportColumn(
            c["name"],
            FieldType(c["type"]),
            c["title"],
            c["unit"],
            tuple((code, label) for code, label in c["codes"]),
        )
        for c in members.pop("columns")
    )
    about = tuple((name, value) for name, value in members.pop("about"))
    reference = Reference(**members.pop("reference"))
    return ExportPlan(**members, columns=columns, about=about, reference=reference)
