"""Dialect of an engine: what differs between the two, and nothing else."""

from collections.abc import Sequence
from typing import Protocol

from parc_social.catalogue.collection import Field, Geometry
from parc_social.storage.execution.statement import Bound
from parc_social.storage.query.model import Box, Crs

DIGITS = 7  # decimals of every coordinate that goes out


def gml_open_tag(name: str, crs: Crs, identifier: str | None) -> str:
    """SQL of the first tag of a GML geometry. A system has a name of a closed list of forms."""
    named = f""" gml:id="' || {identifier} || '\"""" if identifier else ""
    return f"""'<gml:{name}{named} srsName="{crs.uri}">'"""


class Dialect(Protocol):
    """SQL fragments over the row `t`; a geometry is that of `t`, in CRS84.

    `row` is the column that names a row inside its table, read-only as tables are. Of a page of so
    many rows (`sorted_whole`) that begins where it is known, none is looked up twice.
    """

    row: str
    merges: bool  # rows of several codes, in the order of their numbers, from one index
    looks_first: bool  # rows are found by a statement of their own, then read by their numbers
    sorted_whole: int
    lies_in_order: bool  # rows come as they lie, and to put texts in order costs
    boxes_first: bool  # that a point lies in a box of degrees is told for less than beside a line
    in_columns: bool  # a feature of JSON is not written by the engine: see `feature`

    def mark(self, name: str) -> str:
        """The placeholder of a named value."""
        ...

    def among(self, sql: str, values: Sequence[str], bound: Bound) -> str:
        """Whether a text is one of some values (at least one)."""
        ...

    def without_index(self, sql: str) -> str:
        """A text column as a value that no index has, where the engine would take one too many."""
        ...

    def geometry_columns(self, geometry: Geometry) -> tuple[tuple[str, str], ...]:
        """(name, SQL type) of the stored columns that hold the geometry."""
        ...

    def geometry(self, geometry: Geometry) -> str:
        """The geometry as one expression, null when unlocated."""
        ...

    def in_crs(self, geometry: Geometry, srid: int) -> str:
        """The geometry in another CRS, x before y."""
        ...

    def geojson(self, geometry: Geometry, crs: Crs) -> str:
        """Text of the GeoJSON geometry, axes in the CRS's own order, or null."""
        ...

    def json_table(self, columns: Sequence[tuple[str, str]], value: str, bound: Bound) -> str:
        """A relation made of a JSON list of objects; of points, `lon` and `lat` are their place."""
        ...

    def gml(self, geometry: Geometry, crs: Crs, identifier: str | None) -> str:
        """Text of the GML 3 geometry, or null: `crs.uri` its srsName, axes in the CRS's order.

        `identifier` is SQL of its gml:id; those of the parts begin with it. None: in GML 2, whose
        geometries have other words and need none.
        """
        ...

    def number(self, sql: str, after: str) -> str:
        """Text of a double, without decimals where it is whole, then another text."""
        ...

    def hexadecimal(self, sql: str) -> str:
        """A geometry as WKB in hexadecimal digits, or null."""
        ...

    def binary(self, sql: str) -> str:
        """A geometry as WKB in bytes, or null."""
        ...

    def outline(self, sql: str) -> str:
        """A geometry in CRS84 that a column holds as WKB."""
        ...

    def coalesce(self, sql: str, other: str, *, every: bool) -> str:
        """A column that editions did not always have, else another; `every` table has it now."""
        ...

    def feature(self, identifier: str, geojson: str, columns: Sequence[tuple[Field, str]]) -> str:
        """Text of a GeoJSON feature from its id, geometry text and (field, SQL) properties.

        Where `in_columns`: those as columns, in this order, of which `feature_text` makes the text.
        """
        ...

    def written_last(self, most: int) -> str:
        """After ORDER BY of at most so many rows: texts are made of sorted rows, not sorted."""
        ...

    def in_box(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Whether the geometry intersects a box of finite, ordered degrees."""
        ...

    def in_projected_box(self, geometry: Geometry, box: Box, srid: int, bound: Bound) -> str:
        """Whether the geometry intersects a box of a projected system, east before north."""
        ...

    def near(self, geometry: Geometry, box: Box, bound: Bound) -> str | None:
        """A cheap condition that intersecting the box implies; None when an index does it."""
        ...

    def lies_in(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Whether the row's box lies in another, both perhaps rounded by less than a metre."""
        ...

    def envelope(self, box: Box, srid: int, bound: Bound) -> str:
        """A box of a system as a geometry."""
        ...

    def wkb(self, value: bytes, bound: Bound, srid: int = 4326) -> str:
        """A bound geometry of a system, x before y."""
        ...

    def geometry_of_hex(self, sql: str) -> str:
        """A geometry in CRS84 that a text column holds as WKB in hexadecimal."""
        ...

    def place(self, lon: str, lat: str) -> str:
        """A point in CRS84 of two columns of degrees."""
        ...

    def transformed(self, sql: str, srid: int) -> str:
        """A geometry of CRS84 in another system, x before y."""
        ...

    def position(self) -> tuple[str, str]:
        """SQL of longitude and latitude of a row of points."""
        ...

    def bounds(self, geometry: Geometry) -> tuple[str, str, str, str]:
        """Aggregates: west, south, east, north of a group of rows."""
        ...

    def edges(self) -> tuple[str, str, str, str]:
        """West, south, east, north of an outline."""
        ...

    def lower(self, sql: str) -> str:
        """Text without case."""
        ...

    def without_accents(self, sql: str) -> str:
        """Text without diacritics."""
        ...

    def tile_geometry(self, sql: str, srid: int, box: Box, bound: Bound) -> str:
        """A geometry in the integer coordinates of a tile, null outside it."""
        ...

    def overlaps(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Whether boxes meet: cheap, and what an index answers; some that do not intersect pass."""
        ...

    def tile(self, layer: str, rows: str) -> str:
        """(rows, features or None, bytes) of a tile from a SELECT of `geom`, `fid`, attributes.

        Rows are those that were read, features those of them that have a shape in the tile.
        """
        ...
