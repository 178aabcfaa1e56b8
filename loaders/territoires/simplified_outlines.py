"""Columns `contour_…`: the outlines of a served relation with fewer corners, for maps from afar.

Computed once, here, so that both stores draw the same. Neighbours keep their border in common.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from loaders.territoires.arcs import arcs
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.maps.tile_matrix import SCALES, TYPE

VERSION = "contours-1"  # of the computation: another one gives other editions
_LOT = 4_000_000  # corners cut at once: some 600 MB
# Of one territory there are several rows, one a population, of the same outline.
_KNOWN = """
CREATE OR REPLACE TEMP TABLE contour_connu AS
SELECT {code} AS code, arg_min(geom, fid) AS geom, row_number() OVER (ORDER BY min(fid)) AS rang
FROM {table} WHERE geom IS NOT NULL AND NOT ST_IsEmpty(geom) GROUP BY {code};
CREATE OR REPLACE TEMP TABLE contour_simple (code VARCHAR, {columns})"""


def add_contours(bench: Workbench, collection_ids: Sequence[str]) -> None:
    """Adds the columns to relations that have their rows, and fills them.

    Neighbours that fall in two lots, in the largest levels, may part by twice what a scale allows.
    """
    columns = [f"{name} {TYPE}" for name in SCALES]
    for collection in (collections()[one] for one in collection_ids):
        table, code = quoted(collection.relation), quoted(collection.id_field)
        bench.run(_KNOWN.format(table=table, code=code, columns=", ".join(columns)))
        for first, last in _lots(bench):
            bench.insert_columns("contour_simple", _simplified(bench, first, last))
        for column in columns:
            bench.run(f"ALTER TABLE {table} ADD COLUMN {column}")
        values = ", ".join(f"{name} = s.{name}" for name in SCALES)
        bench.run(
            f"UPDATE {table} SET {values} FROM contour_simple AS s WHERE s.code = {table}.{code}"  # noqa: S608 - the catalogue's names
        )
    bench.run("DROP TABLE IF EXISTS contour_connu; DROP TABLE IF EXISTS contour_simple")


def _lots(bench: Workbench) -> Iterator[tuple[int, int]]:
    """First and last rank of outlines that lie side by side, of so many corners together."""
    found = bench.columns("SELECT ST_NPoints(geom) AS n FROM contour_connu ORDER BY rang")
    lot = np.cumsum(found["n"]) // _LOT
    starts = np.flatnonzero(np.diff(lot, prepend=-1)) + 1
    yield from zip(starts.tolist(), np.append(starts[1:] - 1, len(lot)).tolist(), strict=False)


def _simplified(bench: Workbench, first: int, last: int) -> dict[str, Any]:
    """Codes of a lot, and their outlines at each scale as WKB."""
    found = bench.columns(
        "SELECT code, CAST(ST_AsWKB(geom) AS BLOB) AS wkb FROM contour_connu"
        " WHERE rang BETWEEN ? AND ? ORDER BY rang",
        [first, last],
    )
    cut = arcs(shapely.from_wkb(np.array([bytes(one) for one in found["wkb"]], dtype=object)))
    scales = {
        name: shapely.to_wkb(cut.simplified(tolerance), byte_order=1)
        for name, tolerance in SCALES.items()
    }
    return {"code": found["code"], **scales}
