"""Values of a filter: literals in the type of what they meet, patterns, geometries of GML.

Not by pygml, which knows no Curve, Surface nor Box, reads `srsDimension` of the element alone,
turns the axes of short names too and has no system for an envelope (0.3.2).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from pygeofilter import values

from ows.errors import invalid
from ows.srs import Srs
from ows.xml import Element, name_of, text_of
from parc_social.catalogue.collection import Audience, Field, FieldType
from parc_social.errors import InvalidValue
from parc_social.storage.filters.limits import check_size
from parc_social.storage.filters.nodes import SYSTEM, call
from parc_social.storage.filters.spatial import node_of
from parc_social.storage.filters.temporal import day_of, instant_of
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.geometry import numbers_of, read_shape
from parc_social.storage.query.model import Crs
from parc_social.storage.query.values import cast
from parc_social.wording import cited, in_french

_NUMBERS = (FieldType.INTEGER, FieldType.NUMBER)


class Literal(NamedTuple):
    """A text that has not found its type yet."""

    text: str


def with_type(operand: Any, type_: FieldType) -> Any:
    """An operand; a literal in a type. Raises InvalidValue for one that is no value of it."""
    if not isinstance(operand, Literal):
        return operand
    text = operand.text if type_ is FieldType.STRING else operand.text.strip()
    if type_ is FieldType.DATE:
        return moment(text)
    literal_type = FieldType.NUMBER if type_ in _NUMBERS else type_
    value = cast(Field("filter", literal_type, in_french(""), audience=Audience.OPEN), text)
    return int(value) if type_ in _NUMBERS and value == int(value) else value


def moment(text: str) -> Any:
    """A day, or an instant. Raises InvalidValue."""
    return instant_of(text) if "T" in text else day_of(text)


def sql_pattern(text: str, wild: str, single: str, escape: str) -> str:
    """The same pattern with the signs of SQL."""
    signs = f"{re.escape(escape)}(.)|({re.escape(wild)})|({re.escape(single)})|(.)"

    def as_sql(match: re.Match[str]) -> str:
        if match[2] or match[3]:
            return "%" if match[2] else "_"
        sign = match[1] or match[4]
        return f"\\{sign}" if sign in "%_\\" else sign

    return re.sub(signs, as_sql, text, flags=re.DOTALL)


def only(element: Element) -> Element:
    """The one child of an element. Raises OwsRefusal."""
    children = list(element)
    if len(children) != 1:
        raise invalid("filter", f"filter : {name_of(element)[1]} attend un seul argument")
    return children[0]


def without_case(element: Element, operands: list[Any]) -> list[Any]:
    """The operands of a comparison; as they are read without case where it says so."""
    if element.get("matchCase") != "false":
        return operands
    return [call("casei", [one]) for one in operands]


def says_bounded(element: Element) -> bool:
    """Whether a reference is one to gml:boundedBy."""
    return name_of(element)[1] == "ValueReference" and text_of(element).endswith("boundedBy")


_WHERE = "filtre"
_SIMPLE = {"Point": "Point", "LineString": "LineString", "Polygon": "Polygon"}
_MANY = {
    "MultiPoint": "MultiPoint",
    "MultiLineString": "MultiLineString",
    "MultiCurve": "MultiLineString",
    "MultiPolygon": "MultiPolygon",
    "MultiSurface": "MultiPolygon",
}
NAMES = (*_SIMPLE, *_MANY, "Envelope", "Curve", "Surface", "Box")

SrsOf = Callable[[str | None], Srs]


def geometry_of(element: Element, srs_of: SrsOf) -> values.Geometry:
    """The GeoJSON of a geometry element, or `{"bbox": …}`, in its own system. Raises OwsRefusal."""
    # Its own, or that of the nearest geometry below it that has one.
    srs = srs_of(next((e.get("srsName") for e in element.iter() if e.get("srsName")), None))
    try:
        if name_of(element)[1] in ("Envelope", "Box"):
            return _envelope(element, srs)
        node = _node(element)
        check_size(values.Geometry(node))
        return node_of(read_shape(node, srs.crs, _WHERE), _system(srs))
    except InvalidValue as error:
        raise invalid("filter", str(error)) from error


def _system(srs: Srs) -> Crs:
    """As the catalogue names it: a filter knows no other names. Degrees are those of CRS84."""
    crs = crs_of(srs.canonical)
    return Crs() if crs.srid == 4326 else crs


def _envelope(element: Element, srs: Srs) -> values.Geometry:
    corners = list(_positions(element))
    if len(corners) != 2:
        raise InvalidValue("filtre : une enveloppe a deux coins, lowerCorner et upperCorner")
    (a, b), (c, d) = corners
    crs = srs.crs
    west, south, east, north = (b, a, d, c) if crs.north_first else (a, b, c, d)
    numbers_of([west, south, east, north], _WHERE)
    if south > north or (west > east and crs.srid != 4326):
        raise InvalidValue(f"filtre : enveloppe mal ordonnée {[west, south, east, north]}")
    system = _system(srs)
    corners = [south, west, north, east] if system.north_first else [west, south, east, north]
    return values.Geometry({"bbox": corners, SYSTEM: system.uri})


def _node(element: Element) -> dict[str, Any]:
    kind = name_of(element)[1]
    if kind in _MANY:
        # One or several in each of its member elements.
        members = [_node(one)["coordinates"] for holder in element for one in holder]
        return {"type": _MANY[kind], "coordinates": members}
    if kind == "Point":
        nothing: list[float] = []
        return {"type": "Point", "coordinates": next(_positions(element), nothing)}
    if kind in ("LineString", "Curve"):
        return {"type": "LineString", "coordinates": list(_positions(element))}
    if kind in ("Polygon", "Surface"):
        return {"type": "Polygon", "coordinates": list(_rings(element))}
    raise InvalidValue(f"filtre : géométrie inconnue : {cited(kind)}")


def _rings(element: Element) -> Iterator[list[list[float]]]:
    """The outer ring first, wherever it is written."""
    rings = [(name_of(e)[1], e) for e in element.iter()]
    outer = [e for name, e in rings if name in ("exterior", "outerBoundaryIs")]
    if len(outer) != 1:
        raise InvalidValue("filtre : un polygone a un contour extérieur, et un seul")
    inner = [e for name, e in rings if name in ("interior", "innerBoundaryIs")]
    return (list(_positions(e)) for e in (*outer, *inner))


def _positions(element: Element) -> Iterator[list[float]]:
    for one in element.iter():
        name = name_of(one)[1]
        if name in ("pos", "lowerCorner", "upperCorner"):
            yield _position(text_of(one).split())
        elif name == "posList":
            numbers = _numbers(text_of(one).split())
            dimensions = (e.get("srsDimension") for e in (one, *one.iterancestors()))
            size = int(
                next((dimension for dimension in dimensions if dimension in ("2", "3")), "2")
            )
            if len(numbers) % size:
                raise InvalidValue("filtre : il manque un nombre dans une liste de positions")
            yield from (numbers[at : at + 2] for at in range(0, len(numbers), size))
        elif name == "coord":  # of GML 2: X, Y and perhaps Z
            yield _position([text_of(axis) for axis in one])
        elif name == "coordinates":
            yield from _pairs(one)


def _pairs(element: Element) -> Iterator[list[float]]:
    """Of gml:coordinates, whose signs its attributes may change."""
    decimal, comma, space = (element.get(n) for n in ("decimal", "cs", "ts"))
    text = text_of(element)
    if space and not space.isspace():
        text = text.replace(space, " ")
    for pair in text.split():
        numbers = pair.split(comma or ",")
        yield _position([n.replace(decimal, ".") if decimal else n for n in numbers])


def _position(texts: list[str]) -> list[float]:
    """East and north, in the order of the axes; a height is left out."""
    if len(texts) not in (2, 3):
        raise InvalidValue(f"filtre : une position a deux nombres, lu {len(texts)}")
    return _numbers(texts)[:2]


def _numbers(texts: list[str]) -> list[float]:
    try:
        return [float(text) for text in texts]
    except ValueError as error:
        raise InvalidValue("filtre : une coordonnée n'est pas un nombre") from error
