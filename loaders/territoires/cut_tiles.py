"""Tables `tuile_…`: the vector tiles of levels that are many, cut once, when their edition is made.

As a request would make each (`TileSelect`): the same outlines of the scale, matrix, margin and
columns. Set by set, as the outlines of a zoom are projected and cut once for all their columns.
"""

from collections.abc import Sequence

from parc_social.catalogue.collection import Collection
from parc_social.catalogue.load import collections
from parc_social.domain.territory import Niveau
from parc_social.storage.duckdb.dialect import DuckdbDialect
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.query.model import TileQuery
from parc_social.storage.sql.text import quoted, statement
from parc_social.storage.statements.maps.cut_tiles import (
    FIRST_ZOOM,
    OF_THE_MAP,
    all_columns,
    cut_table,
    named,
)
from parc_social.storage.statements.maps.tile_matrix import (
    BUFFER,
    EXTENT,
    MERCATOR,
    scale_for,
    tile_box,
    tile_srid,
    tile_tolerance,
)

VERSION = "tuiles-1"  # of the computation: another one gives other editions
LEAST = 1_000  # outlines of a level; fewer are cut in a few milliseconds when they are asked for
FEW = 48  # outlines of a tile, on the whole, at the last zoom that is cut
_LAST_ZOOM = 12
_PACKAGE = "loaders.territoires"


def add_tiles(bench: Workbench, niveaux: Sequence[Niveau], least: int = LEAST) -> None:
    """Cuts those of some levels that are many, from relations that have their scales."""
    for niveau in niveaux:
        collection = collections()[f"territoires-{niveau.value}"]
        count = int(bench.value(f"SELECT count(*) FROM {quoted(collection.relation)}"))  # noqa: S608 - our own names
        if niveau in FIRST_ZOOM and count >= least:
            _cut_level(bench, collection, FIRST_ZOOM[niveau], count)


def _cut_level(bench: Workbench, collection: Collection, first: int, count: int) -> None:
    """Not compressed: of tiles that are, DuckDB reads two thousand for one, 30 ms for 2.

    Zooms from where the smallest are not seen yet go on, whatever a tile holds.
    """
    table = quoted(cut_table(collection.relation))
    bench.run(
        f"CREATE TABLE {table} (colonnes VARCHAR, z SMALLINT, ligne INTEGER, colonne INTEGER,"
        " octets BLOB USING COMPRESSION uncompressed)"
    )
    for zoom in range(first, _LAST_ZOOM + 1):
        _cut_zoom(bench, collection, zoom)
        pieces, tiles = bench.rows(
            "SELECT count(*), count(DISTINCT (ligne, colonne)) FROM tuile_morceau"
        )[0]
        if count <= pieces <= FEW * tiles:
            break
    bench.run("DROP TABLE contour_vu; DROP TABLE tuile_place; DROP TABLE tuile_morceau")


def _cut_zoom(bench: Workbench, collection: Collection, zoom: int) -> None:
    corner = TileQuery(collection.id, MERCATOR, zoom, 0, 0)
    west, south, east, north = tile_box(corner)
    side, dialect = east - west, DuckdbDialect()
    scale = scale_for(tile_tolerance(corner), _columns_of(bench, collection.relation))
    outline = dialect.geometry(collection.geometry)
    if scale is not None:
        outline = dialect.coalesce(dialect.outline(f"t.{quoted(scale)}"), outline, every=True)
    columns = all_columns(collection)
    bench.run(
        statement(_PACKAGE, "tuile_place").format(
            relation=quoted(collection.relation),
            columns=", ".join(map(quoted, columns)),
            outline=dialect.transformed(outline, tile_srid(corner)),
            unit=360 / 2**zoom / EXTENT,
            side=side,
            half=-west,
            margin=BUFFER / EXTENT,
        )
    )
    box = {
        "min_x": f"{west!r} + colonne * {side!r}", "min_y": f"{south!r} - ligne * {side!r}",
        "max_x": f"{east!r} + colonne * {side!r}", "max_y": f"{north!r} - ligne * {side!r}",
    }  # fmt: skip
    struct = ", ".join(f"{name}: {value}" for name, value in box.items())
    shape = f"ST_AsMVTGeom(contour, CAST({{{struct}}} AS BOX_2D), {EXTENT}, {BUFFER}, true)"
    bench.run(statement(_PACKAGE, "tuile_morceau").format(shape=shape, last=2**zoom - 1))
    for some in (columns, OF_THE_MAP):
        values = ["geom: geom", "fid: fid", f"id: {quoted(collection.id_field)}"]
        values += [f"{quoted(name)}: {quoted(name)}" for name in some]
        bench.run(
            statement(_PACKAGE, "tuile_octets").format(
                table=quoted(cut_table(collection.relation)),
                feature=f"{{{', '.join(values)}}}",
                extent=EXTENT,
            ),
            {"colonnes": named(some), "z": zoom, "couche": collection.id},
        )


def _columns_of(bench: Workbench, relation: str) -> list[str]:
    found = bench.rows(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = $relation",
        {"relation": relation},
    )
    return [name for (name,) in found]
