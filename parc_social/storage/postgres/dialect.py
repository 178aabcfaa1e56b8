"""PostgreSQL with PostGIS: one `geom` column, an index that ST_Intersects finds by itself."""

from collections.abc import Sequence

from parc_social.catalogue.collection import Field, FieldType, Geometry
from parc_social.storage.execution.statement import Bound
from parc_social.storage.query.model import Box, Crs
from parc_social.storage.sql.dialect import DIGITS, gml_open_tag
from parc_social.storage.sql.text import quoted

_PARTS = {  # of a geometry of several: its tag, those of its parts
    Geometry.MULTIPOLYGON: ("MultiSurface", "<gml:Polygon"),
    Geometry.MULTILINESTRING: ("MultiCurve", "<gml:LineString"),
}
_PARTS_GML2 = {
    Geometry.POINT: "Point",
    Geometry.MULTIPOLYGON: "MultiPolygon",
    Geometry.MULTILINESTRING: "MultiLineString",
}
_SHORT, _STRINGS = 2, 4  # options of ST_AsGML: no srsDimension; lines are LineString


class PostgresDialect:
    """See Dialect."""

    row = "fid"  # the primary key
    lies_in_order = False  # an index gives the order for nothing
    merges = True  # the rows of several codes, from an index by code and fid
    looks_first = False  # its indexes find rows within the statement that reads them
    boxes_first = False
    in_columns = True
    sorted_whole = 1_000  # sorted in memory whatever the table; spares a join, and its plan

    def mark(self, name: str) -> str:
        """The place of a value among those of its statement, which `Bound` numbers from 0."""
        return f"${int(name[1:]) + 1}"

    def among(self, sql: str, values: Sequence[str], bound: Bound) -> str:
        """One array in one mark, which an index takes as a condition; of one value, it alone.

        An index by that column, then by `fid`, has its rows in order: not those of an array.
        """
        if len(values) == 1:
            return f"{sql} = {bound(values[0], 'VARCHAR')}"
        return f"{sql} = ANY({bound(list(values), 'VARCHAR[]')})"

    def without_index(self, sql: str) -> str:
        """See Dialect."""
        return f"({sql} || '')"

    def geometry_columns(self, geometry: Geometry) -> tuple[tuple[str, str], ...]:
        """One column for points and polygons alike."""
        return (("geom", "GEOMETRY"),)

    def json_table(self, columns: Sequence[tuple[str, str]], value: str, bound: Bound) -> str:
        """A relation made of a JSON list of objects; of points, `lon` and `lat` are their place."""
        names = [name for name, _ in columns if name != "geom"]
        is_of_points = "geom" in {name for name, _ in columns}
        places = ("lon", "lat") if is_of_points else ()
        columns_read = [(name, kind) for name, kind in columns if name != "geom"]
        columns_read += [(name, "DOUBLE PRECISION") for name in places]
        form = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns_read)
        selection = [quoted(name) for name in names]
        selection += [f"{self.place('lon', 'lat')} AS geom"] if is_of_points else []
        rows = f"jsonb_to_recordset({bound(value, 'JSONB')}) AS r({form})"
        return f"(SELECT {', '.join(selection)} FROM {rows})"  # noqa: S608 - quoted names

    def geometry(self, geometry: Geometry) -> str:
        """The geometry as one expression, null when unlocated."""
        return "t.geom"

    def in_crs(self, geometry: Geometry, srid: int) -> str:
        """The SRID is a number: as a text it costs 4-10 ms a row (measured)."""
        return self.transformed("t.geom", srid)

    def geojson(self, geometry: Geometry, crs: Crs) -> str:
        """Text of the GeoJSON geometry, axes in the CRS's own order, or null."""
        source = self.in_crs(geometry, crs.srid)
        if crs.north_first:
            source = f"ST_FlipCoordinates({source})"
        return f"ST_AsGeoJSON({source}, {DIGITS}, 0)"

    def gml(self, geometry: Geometry, crs: Crs, identifier: str | None) -> str:
        """ST_AsGML is 4x faster than text turned into GML (measured), but gives parts no gml:id."""
        source = self.in_crs(geometry, crs.srid)
        if crs.north_first:
            source = f"ST_FlipCoordinates({source})"
        if identifier is None:
            return _gml2(source, geometry, crs)
        if geometry is Geometry.POINT:
            text = f"ST_AsGML(3, ST_SetSRID({source}, 0), {DIGITS}, {_SHORT}, 'gml')"
            tag = gml_open_tag("Point", crs, identifier)
            return f"{tag} || substr({text}, {len('<gml:Point>') + 1})"
        whole, tag = _PARTS[geometry]
        options = _SHORT | _STRINGS
        text = f"ST_AsGML(3, ST_SetSRID(ST_Multi({source}), 0), {DIGITS}, {options}, 'gml')"
        one = f"""'{tag} gml:id="' || {identifier} || '.1">'"""
        several = (
            f"""(SELECT string_agg(CASE i WHEN 1 THEN part ELSE '{tag} gml:id="' ||"""  # noqa: S608
            f""" {identifier} || '.' || (i - 1) || '">' || part END, '' ORDER BY i) FROM"""
            f" unnest(string_to_array({text}, '{tag}>')) WITH ORDINALITY AS p(part, i))"
        )
        parts = (
            f"CASE WHEN ST_NumGeometries({self.geometry(geometry)}) = 1"
            f" THEN replace({text}, '{tag}>', {one}) ELSE {several} END"
        )
        start = len(f"<gml:{whole}>") + 1
        return f"{gml_open_tag(whole, crs, identifier)} || substr({parts}, {start})"

    def number(self, sql: str, after: str) -> str:
        """Text of a double, without decimals where it is whole, then another text."""
        return f"CAST({sql} AS VARCHAR) || '{after}'"

    def hexadecimal(self, sql: str) -> str:
        """A geometry as WKB in hexadecimal digits, or null."""
        return f"encode(ST_AsBinary({sql}), 'hex')"

    def binary(self, sql: str) -> str:
        """A geometry as WKB in bytes, or null."""
        return f"ST_AsBinary({sql})"

    def outline(self, sql: str) -> str:
        """A geometry in CRS84 that a column holds as WKB."""
        return f"ST_GeomFromWKB({sql}, 4326)"

    def coalesce(self, sql: str, other: str, *, every: bool) -> str:
        """An older table has gained the column, empty, with its parent."""
        return f"coalesce({sql}, {other})"

    def feature(self, identifier: str, geojson: str, columns: Sequence[tuple[Field, str]]) -> str:
        """In columns: row_to_json takes 8 µs a row of 43, most of it to look up types (measured).

        Days as texts: Python has none beyond the year 9999, which a source may hold.
        """
        values = (
            f"CAST({sql} AS VARCHAR)" if f.type is FieldType.DATE else sql for f, sql in columns
        )
        return ", ".join([identifier, geojson, *values])

    def written_last(self, most: int) -> str:
        """A limit, even one that takes nothing away, has dear columns computed after the sort.

        20,000 features of GML, 32 MB, were sorted on disk (measured).
        """
        return f" LIMIT {most:d}"

    def in_box(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """ST_Intersects alone: && beside it squares the estimate and invites bad plans."""
        return f"ST_Intersects(t.geom, {self.envelope(box, 4326, bound)})"

    def in_projected_box(self, geometry: Geometry, box: Box, srid: int, bound: Bound) -> str:
        """Whether the geometry intersects a box of a projected system, east before north."""
        return f"ST_Intersects({self.in_crs(geometry, srid)}, {self.envelope(box, srid, bound)})"

    def near(self, geometry: Geometry, box: Box, bound: Bound) -> str | None:
        """None: the spatial functions bring their own index condition."""
        return None

    def lies_in(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """By what the head of a geometry says of its box, rounded: a large one is not unpacked."""
        return f"t.geom @ {self.envelope(box, 4326, bound)}"

    def envelope(self, box: Box, srid: int, bound: Bound) -> str:
        """A box of a system as a geometry."""
        marks = ", ".join(bound(value, "DOUBLE PRECISION") for value in box)
        return f"ST_MakeEnvelope({marks}, {srid:d})"

    def wkb(self, value: bytes, bound: Bound, srid: int = 4326) -> str:
        """A bound geometry of a system."""
        return f"ST_GeomFromWKB({bound(value, 'BYTEA')}, {srid:d})"

    def geometry_of_hex(self, sql: str) -> str:
        """A geometry in CRS84 that a text column holds as WKB in hexadecimal."""
        return f"ST_SetSRID(CAST({sql} AS geometry), 4326)"

    def place(self, lon: str, lat: str) -> str:
        """A point in CRS84 of two columns of degrees."""
        return f"ST_SetSRID(ST_Point({lon}, {lat}), 4326)"

    def transformed(self, sql: str, srid: int) -> str:
        """A geometry of CRS84 in another system, x before y."""
        return sql if srid == 4326 else f"ST_Transform({sql}, {srid:d})"

    def position(self) -> tuple[str, str]:
        """Longitude and latitude of a row of points."""
        return "ST_X(t.geom)", "ST_Y(t.geom)"

    def bounds(self, geometry: Geometry) -> tuple[str, str, str, str]:
        """Aggregates: west, south, east, north of a group of rows."""
        names = ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")
        west, south, east, north = (f"{name}(ST_Extent(t.geom))" for name in names)
        return west, south, east, north

    def edges(self) -> tuple[str, str, str, str]:
        """West, south, east, north of an outline."""
        return "ST_XMin(t.geom)", "ST_YMin(t.geom)", "ST_XMax(t.geom)", "ST_YMax(t.geom)"

    def lower(self, sql: str) -> str:
        """Text without case; the database's own locale may be C, which leaves É alone."""
        return f'lower({sql} COLLATE "und-x-icu")'

    def without_accents(self, sql: str) -> str:
        """Decomposed, then without combining marks, as DuckDB does; unaccent would turn œ to oe."""
        return rf"regexp_replace(normalize({sql}, NFD), '[\u0300-\u036f]', '', 'g')"

    def tile_geometry(self, sql: str, srid: int, box: Box, bound: Bound) -> str:
        """A geometry in the integer coordinates of a tile, null outside it."""
        projected, envelope = self.transformed(sql, srid), self.envelope(box, srid, bound)
        return f"ST_AsMVTGeom({projected}, {envelope}, 4096, 64, true)"

    def overlaps(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Boxes alone: ST_Intersects of each point is a sixth of a small tile (measured)."""
        return f"t.geom && {self.envelope(box, 4326, bound)}"

    def tile(self, layer: str, rows: str) -> str:
        """ST_AsMVT passes over null geometries; a condition on them would make each one twice."""
        return (
            f"SELECT count(*), NULL, ST_AsMVT(f, {layer}, 4096, 'geom', 'fid')"  # noqa: S608
            f" FROM ({rows}) AS f"
        )


def _gml2(source: str, geometry: Geometry, crs: Crs) -> str:
    """The same in GML 2: nothing to add but the name of the system."""
    whole = _PARTS_GML2[geometry]
    several = source if geometry is Geometry.POINT else f"ST_Multi({source})"
    text = f"ST_AsGML(2, ST_SetSRID({several}, 0), {DIGITS}, 0, 'gml')"
    return f"{gml_open_tag(whole, crs, None)} || substr({text}, {len(f'<gml:{whole}>') + 1})"
