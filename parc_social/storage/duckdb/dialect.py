"""DuckDB: points are two columns, boxes are compared, and every transform says always_xy."""

from collections.abc import Sequence

from parc_social.catalogue.collection import Field, Geometry
from parc_social.storage.duckdb.geometry import DuckdbGeometry
from parc_social.storage.execution.statement import Bound
from parc_social.storage.query.model import Box
from parc_social.storage.statements.text_writer import feature_json

_ALL = 2**62
_MERCATOR, _RADIUS = 3857, "6378137.0"  # EPSG:3857 is a sphere of this many metres
_POINT_OF_MERCATOR = f"ST_Point(radians(t.lon) * {_RADIUS}, asinh(tan(radians(t.lat))) * {_RADIUS})"
_TYPE_NAMES = {"DOUBLE PRECISION": "DOUBLE"}


class DuckdbDialect(DuckdbGeometry):
    """See Dialect."""

    sorted_whole = 0  # columns are read one by one: keys first is always less
    row = "rowid"  # fid IN … scans its whole range; rowid is looked up (measured: 3x on a box)
    boxes_first = False
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

    def without_index(self, sql: str) -> str:
        """See Dialect; here there are no such indexes."""
        return sql

    def json_table(self, columns: Sequence[tuple[str, str]], value: str, bound: Bound) -> str:
        """A relation made of a JSON list of objects; of points, `lon` and `lat` are their place."""
        form = ", ".join(f'"{name}": "{_TYPE_NAMES.get(kind, kind)}"' for name, kind in columns)
        rows = f"from_json({bound(value, 'JSON')}, '[{{{form}}}]')"
        return f"(SELECT unnest({rows}, recursive := true))"

    def hexadecimal(self, sql: str) -> str:
        """A geometry as WKB in hexadecimal digits, or null."""
        return f"ST_AsHEXWKB({sql})"

    def binary(self, sql: str) -> str:
        """A geometry as WKB in bytes, or null."""
        return f"CAST(ST_AsWKB({sql}) AS BLOB)"

    def coalesce(self, sql: str, other: str, *, every: bool) -> str:
        """A file that has the column has it whole; to name the other would read that too."""
        return sql if every else f"coalesce({sql}, {other})"

    def feature(self, identifier: str, geojson: str, columns: Sequence[tuple[Field, str]]) -> str:
        """As the texts that an edition keeps."""
        return feature_json(identifier, geojson, columns)

    def written_last(self, most: int) -> str:
        """A limit would have it keep the best of a heap: nothing is gained."""
        return ""

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
        projected = _POINT_OF_MERCATOR if by_numbers else self.transformed(sql, srid)
        return f"ST_AsMVTGeom({projected}, CAST({{{struct}}} AS BOX_2D), 4096, 64, true)"

    def overlaps(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Overlap of boxes."""
        return self.near(geometry, box, bound)

    def tile(self, layer: str, rows: str) -> str:
        """Counted, as a tile of no feature is not empty bytes here.

        As a filter of the aggregates: a condition on `geom` would go into `rows`, and make the
        shape of each row of the table: 200 ms of 200,000 (measured). The limit keeps rows in order.
        """
        limited = f"SELECT * FROM ({rows}) LIMIT {_ALL}"  # noqa: S608
        has_shape = "FILTER (f.geom IS NOT NULL)"
        return (
            f"SELECT count(*), count(*) {has_shape},"  # noqa: S608
            f" ST_AsMVT(f, {layer}, 4096, 'geom', 'fid') {has_shape} FROM ({limited}) AS f"
        )
