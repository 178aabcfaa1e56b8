"""DuckDB: points are two columns, boxes are compared, and every transform says always_xy."""

from collections.abc import Sequence

from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.field import Field
from parc_social.storage.query.model import Box, Crs
from parc_social.storage.query.projection import definition
from parc_social.storage.sql.dialect import DIGITS, opened
from parc_social.storage.sql.parameters import Bound
from parc_social.storage.sql.text import quoted

_LONG = rf"\.\d{{{DIGITS + 1}}}"  # a number with more decimals than go out
_ALL = 2**62
_MERCATOR, _RADIUS = 3857, "6378137.0"  # EPSG:3857 is a sphere of this many metres
_POINT_OF_MERCATOR = f"ST_Point(radians(t.lon) * {_RADIUS}, asinh(tan(radians(t.lat))) * {_RADIUS})"
_TOLD = {"DOUBLE PRECISION": "DOUBLE"}
_POSITION = f"[round(v[1], {DIGITS}), round(v[2], {DIGITS})]"
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


def _ring(side: str) -> str:
    """SQL of a ring of a polygon, of its positions `r`."""
    opening = f"<gml:{side}><gml:LinearRing><gml:posList>"
    return f"'{opening}' || r || '</gml:posList></gml:LinearRing></gml:{side}>'"


def _curves(flat: str, crs: Crs, identifier: str) -> str:
    """SQL of lines as GML, from the text of their GeoJSON without its commas."""
    start = len('{"type":"MultiLineString" "coordinates":[[[')
    inner = f"substr({flat}, {start + 1}, length({flat}) - {start + len(']]]}')})"
    part = (
        f"""'<gml:curveMember><gml:LineString gml:id="' || {identifier} || '.' || i ||"""
        """ '"><gml:posList>' || p || '</gml:posList></gml:LineString></gml:curveMember>'"""
    )
    parts = f"list_transform(string_split({inner}, '] ['), lambda p, i: {part})"
    start_tag = opened("MultiCurve", crs, identifier)
    return f"{start_tag} || array_to_string({parts}, '') || '</gml:MultiCurve>'"


class DuckdbDialect:
    """See Dialect."""

    sorted_whole = 0  # columns are read one by one: keys first is always less
    row = "rowid"  # fid IN … scans its whole range; rowid is looked up (measured: 3x on a box)
    lies_in_order = True  # a sort of texts takes them three times in memory (measured)
    merges = False  # it looks through the zone maps once, whatever the codes
    in_columns = False  # to_json of a struct is written faster than Python has the values
    looks_first = True  # numbers in a text leave out what a join looks at (rowid_lookup.py)

    def mark(self, name: str) -> str:
        """The placeholder of a named value."""
        return f"${name}"

    def among(self, sql: str, values: Sequence[str], bound: Bound) -> str:
        """IN over marks: a list in one mark loses the zone maps (measured: 2x on 40 codes)."""
        return f"{sql} IN ({', '.join(bound(value, 'VARCHAR') for value in values)})"

    def unsearched(self, sql: str) -> str:
        """See Dialect; here there are no such indexes."""
        return sql

    def geometry_columns(self, geometry: Geometry) -> tuple[tuple[str, str], ...]:
        """Points: lon, lat. Outlines and lines: geom and its box."""
        names = ("lon", "lat") if geometry is Geometry.POINT else ("xmin", "ymin", "xmax", "ymax")
        columns = tuple((name, "DOUBLE PRECISION") for name in names)
        return columns if geometry is Geometry.POINT else (("geom", "GEOMETRY"), *columns)

    def told_rows(self, columns: Sequence[tuple[str, str]], value: str, bound: Bound) -> str:
        """A relation made of a JSON list of objects; of points, `lon` and `lat` are their place."""
        form = ", ".join(f'"{name}": "{_TOLD.get(kind, kind)}"' for name, kind in columns)
        rows = f"from_json({bound(value, 'JSON')}, '[{{{form}}}]')"
        return f"(SELECT unnest({rows}, recursive := true))"

    def geometry(self, geometry: Geometry) -> str:
        """The geometry as one expression, null when unlocated."""
        return "ST_Point(t.lon, t.lat)" if geometry is Geometry.POINT else "t.geom"

    def projected(self, geometry: Geometry, srid: int) -> str:
        """The geometry in another CRS, x before y."""
        return self.moved(self.geometry(geometry), srid)

    def geojson(self, geometry: Geometry, crs: Crs) -> str:
        """Points are written from their numbers; ST_AsGeoJSON has no number of digits here."""
        if geometry is Geometry.POINT:
            return self._point(crs)
        source = self.projected(geometry, crs.srid)
        if crs.north_first:
            source = f"ST_FlipCoordinates({source})"
        return self._outline(f"ST_AsGeoJSON({source})", geometry)

    def _outline(self, text: str, geometry: Geometry) -> str:
        """Rounds only what needs it: looking is 5x cheaper than rounding (measured)."""
        rounded = _ROUNDED[geometry].format(text=text)
        start = f'{{"type":"{geometry.value}","coordinates":'
        return (
            f"CASE WHEN regexp_matches({text}, '{_LONG}')"
            f""" THEN '{start}' || to_json({rounded}) || '}}'"""
            f" ELSE {text} END"
        )

    def _point(self, crs: Crs) -> str:
        first, second = self._position(crs)
        return f"""('{{"type":"Point","coordinates":[' || {first} || ',' || {second} || ']}}')"""

    def _position(self, crs: Crs) -> tuple[str, str]:
        """The two numbers of a point, in the order of the axes."""
        x, y = "t.lon", "t.lat"
        if crs.srid != 4326:
            point = self.projected(Geometry.POINT, crs.srid)
            x, y = f"ST_X({point})", f"ST_Y({point})"
        first, second = (y, x) if crs.north_first else (x, y)
        return f"round({first}, {DIGITS})", f"round({second}, {DIGITS})"

    def gml(self, geometry: Geometry, crs: Crs, identifier: str) -> str:
        """Made of the text of the GeoJSON geometry, whose digits are already those that go out."""
        if geometry is Geometry.POINT:
            first, second = self._position(crs)
            end = "</gml:pos></gml:Point>"
            place = f"{self.number(first, ' ')} || {self.number(second, end)}"
            start = opened("Point", crs, identifier)
            return f"{start} || '<gml:pos>' || {place}"
        text = self.geojson(geometry, crs)
        flat = f"replace(replace({text}, '],[', ' '), ',', ' ')"
        flat = (
            f"replace(replace({flat}, '.0 ', ' '), '.0]', ']')"  # as PostGIS writes whole numbers
        )
        if geometry is Geometry.MULTILINESTRING:
            return _curves(flat, crs, identifier)
        start = len('{"type":"MultiPolygon" "coordinates":[[[[')
        inner = f"substr({flat}, {start + 1}, length({flat}) - {start + len(']]]]}')})"
        ring = f"CASE j WHEN 1 THEN {_ring('exterior')} ELSE {_ring('interior')} END"
        rings = f"list_transform(string_split(p, '] ['), lambda r, j: {ring})"
        part = (
            f"""'<gml:surfaceMember><gml:Polygon gml:id="' || {identifier} || '.' || i || '">' ||"""
            f" array_to_string({rings}, '') || '</gml:Polygon></gml:surfaceMember>'"
        )
        parts = f"list_transform(string_split({inner}, ']] [['), lambda p, i: {part})"
        start_tag = opened("MultiSurface", crs, identifier)
        return f"{start_tag} || array_to_string({parts}, '') || '</gml:MultiSurface>'"

    def number(self, sql: str, after: str) -> str:
        """Decimals of a whole one are taken off, as PostgreSQL has none; regexps cost more."""
        return f"replace(CAST({sql} AS VARCHAR) || '{after}', '.0{after}', '{after}')"

    def hexadecimal(self, sql: str) -> str:
        """A geometry as WKB in hexadecimal digits, or null."""
        return f"ST_AsHEXWKB({sql})"

    def binary(self, sql: str) -> str:
        """A geometry as WKB in bytes, or null."""
        return f"CAST(ST_AsWKB({sql}) AS BLOB)"

    def outline(self, sql: str) -> str:
        """A geometry in CRS84 that a column holds as WKB."""
        return f"ST_GeomFromWKB({sql})"

    def rather(self, sql: str, other: str, *, every: bool) -> str:
        """A file that has the column has it whole; to name the other would read that too."""
        return sql if every else f"coalesce({sql}, {other})"

    def feature(self, identifier: str, geojson: str, columns: Sequence[tuple[Field, str]]) -> str:
        """to_json of a struct: 3x faster than concatenating 41 columns (measured)."""
        struct = ", ".join(f"{quoted(field.name)}: {sql}" for field, sql in columns)
        written = f"to_json({{{struct}}})" if columns else "'{}'"
        return (
            f"""'{{"type":"Feature","id":' || to_json({identifier}) || ',"geometry":' """
            f"""|| coalesce({geojson}, 'null') || ',"properties":' || {written} || '}}'"""
        )

    def written_last(self, most: int) -> str:
        """A limit would have it keep the best of a heap: nothing is gained."""
        return ""

    def in_box(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Whether the geometry intersects a box of finite, ordered degrees."""
        near = self.near(geometry, box, bound)
        if geometry is Geometry.POINT:
            return near
        marks = ", ".join(bound(value, "DOUBLE") for value in box)
        return f"({near} AND ST_Intersects(t.geom, ST_MakeEnvelope({marks})))"

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

    def written(self, sql: str) -> str:
        """A geometry in CRS84 that a text column holds as WKB in hexadecimal."""
        return f"ST_GeomFromHEXWKB({sql})"

    def place(self, lon: str, lat: str) -> str:
        """A point in CRS84 of two columns of degrees."""
        return f"ST_Point({lon}, {lat})"

    def moved(self, sql: str, srid: int) -> str:
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

    def lower(self, sql: str) -> str:
        """Text without case."""
        return f"lower({sql})"

    def without_accents(self, sql: str) -> str:
        """Text without diacritics."""
        return f"strip_accents({sql})"

    def tile_geometry(self, sql: str, srid: int, box: Box, bound: Bound) -> str:
        """ST_AsMVTGeom wants a BOX_2D here.

        A point is moved by numbers: PROJ is made ready again by each statement, 4 ms (measured).
        """
        names = ("min_x", "min_y", "max_x", "max_y")
        pairs = zip(names, box, strict=True)
        struct = ", ".join(f"{name}: {bound(value, 'DOUBLE')}" for name, value in pairs)
        by_numbers = srid == _MERCATOR and sql == self.geometry(Geometry.POINT)
        moved = _POINT_OF_MERCATOR if by_numbers else self.moved(sql, srid)
        return f"ST_AsMVTGeom({moved}, CAST({{{struct}}} AS BOX_2D), 4096, 64, true)"

    def overlaps(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Overlap of boxes."""
        return self.near(geometry, box, bound)

    def tile(self, layer: str, rows: str) -> str:
        """Counted, as a tile of no feature is not empty bytes here.

        The limit keeps the condition out of `rows`, where it would make the geometry of each row of
        the table when none of them is chosen: 200 ms of 200,000 rows (measured).
        """
        made = f"SELECT * FROM ({rows}) LIMIT {_ALL}"  # noqa: S608
        return (
            f"SELECT count(*), ST_AsMVT(f, {layer}, 4096, 'geom', 'fid') FROM ({made}) AS f"  # noqa: S608
            " WHERE f.geom IS NOT NULL"
        )
