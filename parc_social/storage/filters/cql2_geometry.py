"""The geometries of CQL2 text: WKT and BBOX, to their GeoJSON."""

from collections.abc import Callable
from typing import Any, Protocol

from parc_social.errors import InvalidValue
from parc_social.storage.filters.cql2_tokens import Token

# WKT name: (GeoJSON type, levels of brackets between the type and a position)
GEOMETRIES = {
    "POINT": ("Point", 0),
    "LINESTRING": ("LineString", 1),
    "POLYGON": ("Polygon", 2),
    "MULTIPOINT": ("MultiPoint", 1),
    "MULTILINESTRING": ("MultiLineString", 2),
    "MULTIPOLYGON": ("MultiPolygon", 3),
    "GEOMETRYCOLLECTION": ("GeometryCollection", 0),
}


class GeometryParser(Protocol):
    """The part of the parser that geometries need."""

    @property
    def token(self) -> Token:
        """The next token."""
        ...

    def next(self) -> Token:
        """Takes a token."""
        ...

    def take(self, *words: str) -> str | None:
        """Takes one of some words."""
        ...

    def need(self, word: str) -> None:
        """Takes a word that must be there."""
        ...

    def number(self) -> float:
        """Takes a signed number."""
        ...


def geometry(reader: GeometryParser, word: str) -> dict[str, Any]:
    """A geometry whose name has been read."""
    reader.take("Z")
    if word == "GEOMETRYCOLLECTION":
        return {"type": "GeometryCollection", "geometries": _several(reader, _member(reader))}
    name, levels = GEOMETRIES[word]
    if word == "POINT":
        reader.need("(")
        position = _position(reader)
        reader.need(")")
        return {"type": name, "coordinates": position}
    read: Callable[[], Any] = lambda: _position(reader)  # noqa: E731 - wrapped level by level
    if word == "MULTIPOINT":
        read = lambda: _maybe_bracketed(reader)  # noqa: E731 - (1 2), (3 4) or 1 2, 3 4
    for _ in range(levels - 1):
        read = _bracketed(reader, read)
    return {"type": name, "coordinates": _several(reader, read)}


def bbox(reader: GeometryParser) -> dict[str, Any]:
    """BBOX(…) of 4 or 6 numbers, its name read."""
    numbers = _several(reader, reader.number)
    if len(numbers) not in (4, 6):
        raise InvalidValue(f"filtre : BBOX attend 4 nombres, lu {len(numbers)}")
    return {"bbox": numbers}


def _member(reader: GeometryParser) -> Callable[[], Any]:
    def read() -> Any:
        word = reader.next().word.upper()
        if word not in GEOMETRIES or word == "GEOMETRYCOLLECTION":
            raise InvalidValue(f"filtre : {word} n'est pas une géométrie d'une collection")
        return geometry(reader, word)

    return read


def _bracketed(reader: GeometryParser, read: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: _several(reader, read)


def _several(reader: GeometryParser, read: Callable[[], Any]) -> list[Any]:
    reader.need("(")
    parts = [read()]
    while reader.take(","):
        parts.append(read())
    reader.need(")")
    return parts


def _position(reader: GeometryParser) -> list[float]:
    numbers = [reader.number(), reader.number()]
    if reader.token.word not in (",", ")"):
        numbers.append(reader.number())
    return numbers


def _maybe_bracketed(reader: GeometryParser) -> list[float]:
    if not reader.take("("):
        return _position(reader)
    position = _position(reader)
    reader.need(")")
    return position
