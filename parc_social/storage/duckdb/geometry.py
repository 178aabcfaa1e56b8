"""Geometries in the SQL of DuckDB: stored in degrees, written in the system that is asked for."""

from typing import NamedTuple

from parc_social.catalogue.collection import Geometry
from parc_social.storage.execution.statement import Bound
from parc_social.storage.query.model import Box, Crs
from parc_social.storage.query.projection import definition
from parc_social.storage.sql.dialect import DIGITS, gml_open_tag
from parc_social.storage.statements.text_writer import coordinate, point_json

_POSITION = f"[round(v[1], {DIGITS}), round(v[2], {DIGITS})]"
_LONG = rf"\.\d{{{DIGITS + 1}}}"  # a number with more decimals than go out
_ROUNDED = {
    Geometry.MULTIPOLYGON: (
        "list_transform(CAST({text}::JSON->'coordinates' AS DOUBLE[][][][]), lambda p:"
        f" list_transform(p, lambda r: list_transform(r, lambda v: {_POSITION})))"
    ),
    Geometry.MULTILINESTRING: (
        "list_transform(CAST({text}::JSON->'coordinates' AS DOUBLE[][][]), lambda r:"
        f" list_transform(r, lambda v: {_POSITION}))"
    ),
}


class _Words(NamedTuple):
    """Names of the elements of GML 3 and of GML 2, and what parts the two numbers of a position."""

    surface: str
    surface_member: str
    outer: str
    inner: str
    curve: str
    curve_member: str
    positions: str
    position: str
    comma: str


_GML3 = _Words("MultiSurface", "surfaceMember", "exterior", "interior", "MultiCurve", "curveMember",
               "posList", "pos", " ")  # fmt: skip
_GML2 = _Words("MultiPolygon", "polygonMember", "outerBoundaryIs", "innerBoundaryIs",
               "MultiLineString", "lineStringMember", "coordinates", "coordinates",
               ",")  # fmt: skip


class DuckdbGeometry:
    """Expressions on geometries."""

    def geometry_columns(self, geometry: Geometry) -> tuple[tuple[str, str], ...]:
        """Points: lon, lat. Outlines and lines: geom and its box."""
        names = ("lon", "lat") if geometry is Geometry.POINT else ("xmin", "ymin", "xmax", "ymax")
        columns = tuple((name, "DOUBLE PRECISION") for name in names)
        return columns if geometry is Geometry.POINT else (("geom", "GEOMETRY"), *columns)

    def geometry(self, geometry: Geometry) -> str:
        """The geometry as one expression, null when unlocated."""
        return "ST_Point(t.lon, t.lat)" if geometry is Geometry.POINT else "t.geom"

    def in_crs(self, geometry: Geometry, srid: int) -> str:
        """The geometry in another CRS, x before y."""
        return self.transformed(self.geometry(geometry), srid)

    def number(self, sql: str, after: str) -> str:
        """Decimals of a whole one are taken off, as PostgreSQL has none; regexps cost more."""
        return f"replace(CAST({sql} AS VARCHAR) || '{after}', '.0{after}', '{after}')"

    def geojson(self, geometry: Geometry, crs: Crs) -> str:
        """Points are written from their numbers; ST_AsGeoJSON has no number of digits here."""
        if geometry is Geometry.POINT:
            return self._point(crs)
        source = self.in_crs(geometry, crs.srid)
        if crs.north_first:
            source = f"ST_FlipCoordinates({source})"
        return self._outline(f"ST_AsGeoJSON({source})", geometry)

    def _outline(self, text: str, geometry: Geometry) -> str:
        """Rounds only what needs it: looking is 5x cheaper than rounding (measured)."""
        rounded_text = _ROUNDED[geometry].format(text=text)
        start = f'{{"type":"{geometry.value}","coordinates":'
        return (
            f"CASE WHEN regexp_matches({text}, '{_LONG}')"
            f""" THEN '{start}' || to_json({rounded_text}) || '}}'"""
            f" ELSE {text} END"
        )

    def _point(self, crs: Crs) -> str:
        return point_json(*self._position(crs))

    def _position(self, crs: Crs) -> tuple[str, str]:
        """The text of the two numbers of a point, in the order of the axes."""
        x, y = coordinate("t.lon"), coordinate("t.lat")
        if crs.srid != 4326:
            point = self.in_crs(Geometry.POINT, crs.srid)
            x, y = (f"round({axis}({point}), {DIGITS})" for axis in ("ST_X", "ST_Y"))
        return (y, x) if crs.north_first else (x, y)

    def gml(self, geometry: Geometry, crs: Crs, identifier: str | None) -> str:
        """Made of the text of the GeoJSON geometry, whose digits are already those that go out."""
        words = _GML2 if identifier is None else _GML3
        if geometry is Geometry.POINT:
            first, second = self._position(crs)
            end = f"</gml:{words.position}></gml:Point>"
            place = f"{self.number(first, words.comma)} || {self.number(second, end)}"
            return (
                f"{gml_open_tag('Point', crs, identifier)} || '<gml:{words.position}>' || {place}"
            )
        flat = f"replace({self.geojson(geometry, crs)}, '],[', ' ')"
        if words.comma != ",":
            flat = f"replace({flat}, ',', '{words.comma}')"
        # As PostGIS writes whole numbers.
        for end in dict.fromkeys((" ", "]", words.comma)):
            flat = f"replace({flat}, '.0{end}', '{end}')"
        if geometry is Geometry.MULTILINESTRING:
            return _curves(flat, crs, identifier, words)
        return _surfaces(flat, crs, identifier, words)

    def outline(self, sql: str) -> str:
        """A geometry in CRS84 that a column holds as WKB."""
        return f"ST_GeomFromWKB({sql})"

    def in_box(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Whether the geometry intersects a box of finite, ordered degrees."""
        near = self.near(geometry, box, bound)
        if geometry is Geometry.POINT:
            return near
        marks = ", ".join(bound(value, "DOUBLE") for value in box)
        return f"({near} AND ST_Intersects(t.geom, ST_MakeEnvelope({marks})))"

    def in_projected_box(self, geometry: Geometry, box: Box, srid: int, bound: Bound) -> str:
        """Whether the geometry intersects a box of a projected system, east before north."""
        return f"ST_Intersects({self.in_crs(geometry, srid)}, {self.envelope(box, srid, bound)})"

    def near(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Overlap of boxes on plain columns, which zone maps cut short."""
        west, south, east, north = (bound(value, "DOUBLE") for value in box)
        if geometry is Geometry.POINT:
            return f"(t.lon BETWEEN {west} AND {east} AND t.lat BETWEEN {south} AND {north})"
        return (
            f"(t.xmin <= {east} AND t.xmax >= {west} AND t.ymin <= {north} AND t.ymax >= {south})"
        )

    def lies_in(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Whether the row's box lies in another."""
        if geometry is Geometry.POINT:
            return self.near(geometry, box, bound)
        west, south, east, north = (bound(value, "DOUBLE") for value in box)
        return (
            f"(t.xmin >= {west} AND t.xmax <= {east} AND t.ymin >= {south} AND t.ymax <= {north})"
        )

    def envelope(self, box: Box, srid: int, bound: Bound) -> str:
        """A box of a system as a geometry."""
        return f"ST_MakeEnvelope({', '.join(bound(value, 'DOUBLE') for value in box)})"

    def wkb(self, value: bytes, bound: Bound, srid: int = 4326) -> str:
        """A bound geometry of a system: geometries have none here."""
        return f"ST_GeomFromWKB({bound(value, 'BLOB')})"

    def geometry_of_hex(self, sql: str) -> str:
        """A geometry in CRS84 that a text column holds as WKB in hexadecimal."""
        return f"ST_GeomFromHEXWKB({sql})"

    def place(self, lon: str, lat: str) -> str:
        """A point in CRS84 of two columns of degrees."""
        return f"ST_Point({lon}, {lat})"

    def transformed(self, sql: str, srid: int) -> str:
        """A geometry of CRS84 in another system; without PROJ's database: see `definition`."""
        if srid == 4326:
            return sql
        ground, system = definition(srid)
        return f"ST_Transform({sql}, '{ground}', '{system}', always_xy := true)"

    def position(self) -> tuple[str, str]:
        """Longitude and latitude of a row of points."""
        return "t.lon", "t.lat"

    def bounds(self, geometry: Geometry) -> tuple[str, str, str, str]:
        """Aggregates: west, south, east, north of a group of rows."""
        if geometry is Geometry.POINT:
            return "min(t.lon)", "min(t.lat)", "max(t.lon)", "max(t.lat)"
        return "min(t.xmin)", "min(t.ymin)", "max(t.xmax)", "max(t.ymax)"

    def edges(self) -> tuple[str, str, str, str]:
        """West, south, east, north of an outline."""
        return "t.xmin", "t.ymin", "t.xmax", "t.ymax"


def _surfaces(flat: str, crs: Crs, identifier: str | None, words: _Words) -> str:
    """SQL of polygons as GML, from the text of their GeoJSON without the commas between positions.

    The comma or the space of its head is one sign either way.
    """
    start = len('{"type":"MultiPolygon" "coordinates":[[[[')
    inner = f"substr({flat}, {start + 1}, length({flat}) - {start + len(']]]]}')})"
    sides = (_ring(side, words.positions) for side in (words.outer, words.inner))
    ring = "CASE j WHEN 1 THEN {} ELSE {} END".format(*sides)
    rings = f"list_transform(string_split(p, '] ['), lambda r, j: {ring})"
    part = (
        f"'<gml:{words.surface_member}><gml:Polygon{_of_part(identifier)}>' ||"
        f" array_to_string({rings}, '') || '</gml:Polygon></gml:{words.surface_member}>'"
    )
    parts = f"list_transform(string_split({inner}, ']] [['), lambda p, i: {part})"
    start_tag = gml_open_tag(words.surface, crs, identifier)
    return f"{start_tag} || array_to_string({parts}, '') || '</gml:{words.surface}>'"


def _of_part(identifier: str | None) -> str:
    """The gml:id of part `i`, inside a text of SQL."""
    return f""" gml:id="' || {identifier} || '.' || i || '\"""" if identifier else ""


def _ring(side: str, positions: str) -> str:
    """SQL of a ring of a polygon, of its positions `r`."""
    opening = f"<gml:{side}><gml:LinearRing><gml:{positions}>"
    return f"'{opening}' || r || '</gml:{positions}></gml:LinearRing></gml:{side}>'"


def _curves(flat: str, crs: Crs, identifier: str | None, words: _Words) -> str:
    """SQL of lines as GML, likewise."""
    start = len('{"type":"MultiLineString" "coordinates":[[[')
    inner = f"substr({flat}, {start + 1}, length({flat}) - {start + len(']]]}')})"
    part = (
        f"'<gml:{words.curve_member}><gml:LineString{_of_part(identifier)}><gml:{words.positions}>'"
        f" || p || '</gml:{words.positions}></gml:LineString></gml:{words.curve_member}>'"
    )
    parts = f"list_transform(string_split({inner}, '] ['), lambda p, i: {part})"
    start_tag = gml_open_tag(words.curve, crs, identifier)
    return f"{start_tag} || array_to_string({parts}, '') || '</gml:{words.curve}>'"
