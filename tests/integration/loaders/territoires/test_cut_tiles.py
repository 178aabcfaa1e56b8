"""Tiles of outlines that are cut with their edition: those that a request would make, both stores.

Two worlds of the same communes: one whose edition has its tiles, one made without them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loaders.spatial_order import serve
from loaders.territoires.cut_tiles import LEAST, add_tiles
from loaders.territoires.simplified_outlines import add_contours
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.domain.territory import Niveau
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.query.model import TileQuery, Years
from parc_social.storage.statements.maps.cut_tiles import TABLES
from parc_social.storage.store import Store
from providers.parameters import filter_of
from testing.rows import each_row
from testing.vector_tile import corners_of, layer_of
from testing.waiting import waited_for

LEVEL, RELATION, CUT = "territoires-commune", "territoire_commune", "tuile_territoire_commune"
ACROSS, STEP = 12, 0.08  # communes, and degrees from one to the next: some overlap
WEST, SOUTH = 2.0, 48.0
COLUMNS = tuple(field.name for field in collections()[LEVEL].fields)
WHOLE = RightPart((FRANCE,), COLUMNS)
FALSE = b"\x1a\x00"  # in the place of a tile that is kept: an empty layer
FALSE_AT = (8, 88, 129)
_ROWS = f"""
INSERT INTO {RELATION} (fid, code, nom, annee_cog, code_commune, population, geom)
SELECT i + 1, format('{{:05d}}', i), 'Commune ' || i, 2025, format('{{:05d}}', i), i,
  ST_Multi(ST_Buffer(ST_Point({WEST} + i % {ACROSS} * {STEP}, {SOUTH} + i // {ACROSS} * {STEP}),
    {STEP} * 0.6, 16))
FROM range({ACROSS * ACROSS}) AS t(i)"""  # noqa: S608 - numbers of this file


def _edition(folder: Path, *, cut: bool) -> tuple[Edition, Path]:
    file = folder / f"{'coupee' if cut else 'entiere'}.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collections()[LEVEL])
        bench.run(_ROWS)
        bench.run(
            f"CREATE TEMP TABLE lus AS SELECT * EXCLUDE (fid) FROM {RELATION};"  # noqa: S608
            f"DROP TABLE {RELATION}"
        )
        serve(bench, LEVEL, "lus")
        add_contours(bench, [LEVEL])
        if cut:
            add_tiles(bench, [Niveau.COMMUNE], least=1)
            bench.run(
                f"UPDATE {CUT} SET octets = $false WHERE (z, ligne, colonne) = {FALSE_AT}",  # noqa: S608
                {"false": FALSE},
            )
    made, name = datetime(2026, 1, 1, tzinfo=UTC), f"territoires_2025_0000000{int(cut)}"
    rows = ((RELATION, ACROSS * ACROSS),)
    return Edition(name, "territoires", 2025, EditionState.STAGED, made, rows, fictive=True), file


def _store(data: Path, url: str, *, cut: bool) -> Store:
    data.mkdir()
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    edition, file = _edition(data, cut=cut)
    store.stage(edition, file, lambda *_: None)
    store.publish([edition.id], [])
    return store


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[dict[str, Store]]:
    folder = tmp_path_factory.mktemp("coupees")
    opened = {
        "made": _store(folder / "m", "duckdb:", cut=False),
        "duckdb": _store(folder / "d", "duckdb:", cut=True),
        "postgresql": _store(folder / "p", new_database(migrated_store), cut=True),
    }
    yield opened
    for store in opened.values():
        store.close()


def grant(part: RightPart = WHOLE) -> Grant:
    return Grant("essai", "", rights=(Right(LEVEL, (part,)),))


def tiles(zoom: int) -> list[TileQuery]:
    """Those around the communes, and some beside them."""
    first_row, first_col = (each * 2 ** (zoom - 8) for each in (87, 129))
    span = range(3 * 2 ** (zoom - 8))
    places = [(first_row + down, first_col + right) for down in span for right in span]
    every = [TileQuery(LEVEL, "WebMercatorQuad", zoom, row, col) for row, col in places]
    return [one for one in every if (one.z, one.row, one.col) != FALSE_AT]


@each_row("columns", [None, COLUMNS, ("code", "nom")], ids=["usual", "every", "map"])
@each_row("zoom", [8, 9])
def test_a_tile_that_is_cut_is_the_one_that_a_request_makes(
    stores: dict[str, Store], zoom: int, columns: tuple[str, ...] | None
) -> None:
    full = 0
    for query in tiles(zoom):
        asked = replace(query, columns=columns)
        made = stores["made"].tile(grant(), asked)
        for name in ("duckdb", "postgresql"):
            cut = stores[name].tile(grant(), asked)
            assert bool(cut) is bool(made)
            if made:
                assert layer_of(cut) == layer_of(made)
                # a ring may begin elsewhere: GEOS chooses by the last bits of a corner
                shapes, known = (corners_of(tile).items() for tile in (cut, made))
                assert {n: set(some) for n, some in shapes} == {n: set(s) for n, s in known}
        full += bool(made)
    assert full >= 2


@each_row("store", ["duckdb", "postgresql"])
def test_it_is_looked_up_and_not_made(stores: dict[str, Store], store: str) -> None:
    query = TileQuery(LEVEL, "WebMercatorQuad", *FALSE_AT)
    assert stores[store].tile(grant(), query) == FALSE
    assert stores["made"].tile(grant(), query) != FALSE


@each_row("store", ["duckdb", "postgresql"])
@each_row(
    "part",
    [RightPart((Perimeter(communes=("00005",)),), COLUMNS), RightPart((FRANCE,), ("code", "nom")),
     RightPart((FRANCE,), COLUMNS, millesimes=(2025,)), RightPart((), COLUMNS)],
    ids=["place", "columns", "year", "nothing"],
)  # fmt: skip
def test_who_does_not_see_all_is_given_what_is_made_for_him(
    stores: dict[str, Store], store: str, part: RightPart
) -> None:
    query = TileQuery(LEVEL, "WebMercatorQuad", *FALSE_AT)
    tile = stores[store].tile(grant(part), query)
    assert tile != FALSE
    told = layer_of(tile)[1].values() if tile else []
    assert all(set(one) <= {"id", *part.columns} for one in told)
    if part.perimeters and not part.perimeters[0].everything:
        assert {one["code"] for one in told} <= {"00005"}


@each_row("store", ["duckdb", "postgresql"])
def test_some_rows_another_matrix_and_other_columns_are_made(
    stores: dict[str, Store], store: str
) -> None:
    query = TileQuery(LEVEL, "WebMercatorQuad", *FALSE_AT)
    for asked in (
        replace(query, filter=filter_of("population < 9", None, ())),
        replace(query, years=Years(2025, 2025)),
        replace(query, columns=("code",)),
        replace(query, matrix_set="WorldCRS84Quad", row=59, col=258),
    ):
        assert stores[store].tile(grant(), asked) not in (b"", FALSE)


@each_row("store", ["duckdb", "postgresql"])
def test_tiles_of_another_edition_are_not_taken(
    stores: dict[str, Store], store: str, tmp_path: Path
) -> None:
    """The one of the year after has none: those of the year before stay where they are."""
    edition, file = _edition(tmp_path, cut=False)
    later = replace(edition, id="territoires_2026_00000000", millesime=2026)
    stores[store].stage(later, file, lambda *_: None)
    stores[store].publish([later.id], [])
    query = TileQuery(LEVEL, "WebMercatorQuad", *FALSE_AT)

    def seen(*, cut: bool) -> bool:
        tile = waited_for(lambda: stores[store].tile(grant(), query), lambda t: (t == FALSE) is cut)
        return (tile == FALSE) is cut

    assert seen(cut=False)
    stores[store].publish([], [later.id])
    assert seen(cut=True)


def test_few_outlines_are_not_cut(tmp_path: Path) -> None:
    with workshop(tmp_path / "peu.duckdb") as bench:
        create_relation(bench, collections()[LEVEL])
        bench.run(_ROWS)
        assert ACROSS * ACROSS < LEAST
        add_tiles(bench, [Niveau.COMMUNE])
        made = bench.rows("SELECT table_name FROM duckdb_tables()")
    assert {name for (name,) in made}.isdisjoint(TABLES)


def test_what_is_too_small_to_be_seen_from_afar_is_cut_from_where_it_is(tmp_path: Path) -> None:
    """These are 0.01 degrees wide: as much as a unit of a tile of zoom 3 or 4."""
    with workshop(tmp_path / "petits.duckdb") as bench:
        create_relation(bench, collections()["territoires-qpv"])
        bench.run(
            "INSERT INTO territoire_qpv (fid, code, geom) SELECT i + 1, 'q' || i,"  # noqa: S608
            f" ST_Multi(ST_Buffer(ST_Point({WEST} + i * {STEP}, {SOUTH}), 0.005, 16))"
            f" FROM range({ACROSS}) AS t(i)"
        )
        bench.run(
            "UPDATE territoire_qpv SET xmin = ST_XMin(geom), xmax = ST_XMax(geom),"
            " ymin = ST_YMin(geom), ymax = ST_YMax(geom)"
        )
        add_tiles(bench, [Niveau.QPV], least=1)
        zooms = bench.rows("SELECT DISTINCT z FROM tuile_territoire_qpv ORDER BY z")
    assert [z for (z,) in zooms] == [4]
