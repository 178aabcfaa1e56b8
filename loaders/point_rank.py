"""At which zoom a point is first shown on tiles that show few: a number a row, computed once.

The world in WebMercator is cut in cells, CELLS to a tile's side at each zoom; a point comes at the
first zoom where it is the first of its cell, and at COMPLETE at the latest. What comes at a zoom
stays at the next, as cells are cut in four.
"""

from parc_social.access.model.perimeter import LEVEL_COLUMNS
from parc_social.catalogue.collection import POPULATION, Collection
from parc_social.storage.sql.row_predicate import OWNER
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.maps.tile_matrix import CELLS, COMPLETE, RANK

_SHARE_X = "(lon + 180) / 360"
_SHARE_Y = "(1 - asinh(tan(radians(lat))) / pi()) / 2"


def ranks(collection: Collection, table: str) -> str:
    """SQL: the rank of each row of a table of points, in the order of its rows.

    Points are told apart by all that a right may go by (territory, landlord) and by whom they
    speak of: no rank depends on a row that somebody sees this one without.
    """
    apart = [
        quoted(name)
        for name in (*LEVEL_COLUMNS, OWNER, POPULATION)
        if collection.field(name) is not None
    ]
    whose = f"hash({', '.join(apart)})" if apart else "0"  # one number: five texts cost thrice
    finest = CELLS << (COMPLETE - 1)
    first = (
        f"z{COMPLETE - 1} AS MATERIALIZED (SELECT {whose} AS qui, min(rowid) AS ligne,"  # noqa: S608 - the catalogue's names
        f" CAST(floor({_SHARE_X} * {finest}) AS INTEGER) AS x,"
        f" CAST(floor({_SHARE_Y} * {finest}) AS INTEGER) AS y"
        f" FROM {table} WHERE lon IS NOT NULL AND lat IS NOT NULL GROUP BY qui, x, y)"
    )
    wider = [
        f"z{zoom} AS MATERIALIZED (SELECT qui, min(ligne) AS ligne, x >> 1 AS x, y >> 1 AS y"  # noqa: S608
        f" FROM z{zoom + 1} GROUP BY qui, x >> 1, y >> 1)"
        for zoom in range(COMPLETE - 2, -1, -1)
    ]
    every = " UNION ALL ".join(
        f"SELECT ligne, {zoom} AS zoom FROM z{zoom}"  # noqa: S608 - numbers
        for zoom in range(COMPLETE)
    )
    return (
        f"WITH {', '.join([first, *wider])},"  # noqa: S608
        f" vus AS (SELECT ligne, min(zoom) AS zoom FROM ({every}) GROUP BY ligne)"
        f" SELECT CAST(coalesce(vus.zoom, {COMPLETE}) AS SMALLINT) AS {quoted(RANK)}"
        f" FROM (SELECT rowid AS place FROM {table}) LEFT JOIN vus ON vus.ligne = place"
        " ORDER BY place"
    )
