"""SQLite: what the predicate of the rows and the conditions of a lookup say, and nothing else.

What is not here is not asked of a serving file: a statement that would need it is not made.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from parc_social.catalogue.collection import Geometry
from parc_social.storage.execution.statement import Bound
from parc_social.storage.query.area import Box
from parc_social.storage.query.projection import projected_point
from parc_social.storage.serving_files.form import rtree_table
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.text import quoted

_IN_BOX = "in_projected_box"


def teach_projections(connection: sqlite3.Connection) -> None:
    """Gives a connection the systems that are offered, of which SQLite knows none.

    Asked of the rows on the edge of a box alone: degrees tell of the others (`coverage`).
    """
    connection.create_function(_IN_BOX, 7, _in_projected_box, deterministic=True)


def _in_projected_box(  # noqa: PLR0913, PLR0917 - numbers of a row, of a system and of a box
    lon: float, lat: float, srid: int, west: float, south: float, east: float, north: float
) -> bool:
    x, y = projected_point(srid, lon, lat)
    return west <= x <= east and south <= y <= north


def sqlite_dialect(relation: str) -> Dialect:
    """That of the files of a relation. A word that it has not is an AttributeError."""
    return cast(Dialect, _Sqlite(relation))


@dataclass(frozen=True, slots=True)
class _Sqlite:
    relation: str

    row = "fid"
    merges = False
    looks_first = False
    lies_in_order = False
    boxes_first = True
    in_columns = False

    def mark(self, name: str) -> str:
        """The placeholder of a named value."""
        return f"${name}"

    def among(self, sql: str, values: Sequence[str], bound: Bound) -> str:
        """Whether a text is one of some values (at least one)."""
        return f"{sql} IN ({', '.join(bound(value, 'VARCHAR') for value in values)})"

    def without_index(self, sql: str) -> str:
        """A column behind a sign has no index: https://sqlite.org/optoverview.html, section 2.1."""
        return f"+{sql}"

    def geometry_columns(self, geometry: Geometry) -> tuple[tuple[str, str], ...]:
        """Longitude and latitude of points."""
        return (("lon", "DOUBLE PRECISION"), ("lat", "DOUBLE PRECISION"))

    def position(self) -> tuple[str, str]:
        """Longitude and latitude of a row."""
        return "t.lon", "t.lat"

    def in_box(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """The R*Tree gives those that are near, as it keeps 32 bits of a number; then their own."""
        west, south, east, north = (bound(value, "DOUBLE") for value in box)
        tree = quoted(rtree_table(self.relation))
        return (
            f"(t.fid IN (SELECT id FROM {tree} WHERE minx <= {east} AND maxx >= {west}"  # noqa: S608 - our own names
            f" AND miny <= {north} AND maxy >= {south})"
            f" AND t.lon BETWEEN {west} AND {east} AND t.lat BETWEEN {south} AND {north})"
        )

    def overlaps(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """The same: a point has no box of its own."""
        return self.in_box(geometry, box, bound)

    def lies_in(self, geometry: Geometry, box: Box, bound: Bound) -> str:
        """Of a row that was found by another condition, its numbers alone."""
        west, south, east, north = (bound(value, "DOUBLE") for value in box)
        return f"(t.lon BETWEEN {west} AND {east} AND t.lat BETWEEN {south} AND {north})"

    def in_projected_box(self, geometry: Geometry, box: Box, srid: int, bound: Bound) -> str:
        """By the function that `teach_projections` gives a connection."""
        sides = ", ".join(bound(value, "DOUBLE") for value in box)
        return f"{_IN_BOX}(t.lon, t.lat, {srid:d}, {sides})"
