"""Tiles of many points: one a cell where they are far, all of them near, and nobody told of others.

Three communes of one island share their cells; each place has several dwellings.
"""

import math
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from loaders.spatial_order import serve
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.query.model import TileQuery
from parc_social.storage.statements.maps.tile_matrix import CELLS, COMPLETE, FEW, RANK
from parc_social.storage.store import Store
from providers.parameters import filter_of
from testing.rows import each_row
from testing.sample import taking_turns
from testing.vector_tile import layer_of

pytestmark = [taking_turns(4), pytest.mark.long]

MINE, OTHER = "552100554", "732829320"
HERE, BESIDE, FAR, DENSE = "97101", "97105", "93066", "97411"
DWELLINGS = 4_000  # of each landlord in each commune but the far one
LON, LAT, STEP = -61.53, 16.21, 0.0007
STACKED, STACK = 2_500, (55.4501, -20.8796)  # of each landlord at one place of the dense one
ZOOMS = (0, 5, 8, 10, 12, 13, 14, 15, 16, 17)
BYTES = 500_000
WORLDS = {  # which dwellings there are; whether the file tells ranks
    "entier": ("TRUE", True),
    "sans les voisins": (f"code_commune <> '{BESIDE}'", True),
    "sans l'autre bailleur": (f"siren_bailleur = '{MINE}'", True),
    "ancien": ("TRUE", False),
}
ALL = RightPart((FRANCE,), ())
COMMUNE = RightPart((Perimeter(communes=(HERE,)),), ())
OWN = RightPart((FRANCE,), (), sirens=(MINE,))
FEW_ROWS = RightPart((Perimeter(communes=(FAR,)),), ())

_ROWS = f"""
INSERT INTO rpls_logement (fid, id, millesime, code_commune, code_dep, code_reg, siren_bailleur,
  nbpiece, lon, lat)
SELECT row_number() OVER (), format('{{}}-{{}}-{{}}', c.code, b.siren, i), $annee, c.code,
  left(c.code, 3), '01', b.siren, i % 6 + 1,
  c.lon + (i // 4 % 40) * c.step + b.shift, c.lat + (i // 160) * c.step + b.shift
FROM range({DWELLINGS}) AS t(i),
  (VALUES ('{BESIDE}', {LON + 0.0002}, {LAT - 0.0003}, {STEP}, {DWELLINGS}),
          ('{HERE}', {LON}, {LAT}, {STEP}, {DWELLINGS}), ('{FAR}', 2.45, 48.9, {STEP}, 10),
          ('{DENSE}', {STACK[0]}, {STACK[1]}, 0, {STACKED})) AS c(code, lon, lat, step, count),
  (VALUES ('{OTHER}', 0.00011), ('{MINE}', 0.00023)) AS b(siren, shift)
WHERE i < c.count
"""  # noqa: S608 - numbers and codes of this file
PLACES = {
    f"{code}-{siren}-{i}": (west + (i // 4 % 40) * STEP + shift, south + (i // 160) * STEP + shift)
    for code, west, south in ((BESIDE, LON + 0.0002, LAT - 0.0003), (HERE, LON, LAT))
    for siren, shift in ((OTHER, 0.00011), (MINE, 0.00023))
    for i in range(DWELLINGS)
}  # of the island, by id


def _edition(folder: Path, year: int, kept: str, ranked: bool) -> tuple[Edition, Path]:
    file = folder / f"{year}.duckdb"
    with workshop(file) as bench:
        _fill(bench, year, kept)
        if not ranked:
            bench.run(f"ALTER TABLE rpls_logement DROP COLUMN {RANK}")
        count = int(bench.value("SELECT count(*) FROM rpls_logement"))
    made = datetime(2026, 1, 1, tzinfo=UTC)
    rows = (("rpls_logement", count),)
    name = f"rpls_{year}_0000000{year % 10}"
    return Edition(name, "rpls", year, EditionState.STAGED, made, rows, fictive=True), file


def _fill(bench: Workbench, year: int, kept: str) -> None:
    create_relation(bench, collections()["rpls-logements"])
    bench.run(_ROWS, {"annee": year})
    bench.run(
        f"CREATE TEMP TABLE lus AS SELECT * EXCLUDE (fid) FROM rpls_logement WHERE {kept};"  # noqa: S608
        "DROP TABLE rpls_logement"
    )
    serve(bench, "rpls-logements", "lus")


Made = list[tuple[Edition, Path]]


def _store(data: Path, url: str, made: Made) -> Store:
    data.mkdir()
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    for edition, file in made:
        store.stage(edition, shutil.copyfile(file, data / file.name), lambda *_: None)
    store.publish([edition.id for edition, _ in made], [])
    return store


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """The editions of each world: both stores take them in."""
    return {
        world: [
            _edition(tmp_path_factory.mktemp("monde"), year, *WORLDS[world])
            for year in (2024, 2025)
        ]
        for world in WORLDS
    }


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def stores(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    new_database: Callable[..., str],
    migrated_store: str,
    editions: dict[str, Made],
) -> Iterator[dict[str, Store]]:
    """A store of each world."""
    folder = tmp_path_factory.mktemp("tuiles")
    duckdb = request.param == "duckdb"
    urls = {w: "duckdb:" if duckdb else new_database(migrated_store) for w in WORLDS}
    made = {
        world: _store(folder / str(n), urls[world], editions[world])
        for n, world in enumerate(WORLDS)
    }
    yield made
    for store in made.values():
        store.close()


def _grant(rows: RightPart, collection: str) -> Grant:
    columns = tuple(f.name for f in collections()[collection].fields)
    part = RightPart(rows.perimeters, columns, sirens=rows.sirens)
    return Grant("compte", MINE, rights=(Right(collection, (part,)),))


def _in_tiles(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """Column and row of a place in WebMercatorQuad, with their fractions."""
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return (lon + 180) / 360 * 2**zoom, down * 2**zoom


def _seen(rows: RightPart) -> list[str]:
    """The dwellings of the island that a caller may see."""
    own = "" if rows is not OWN else MINE
    return [one for one in PLACES if own in one and (rows is not COMMUNE or one[:5] == HERE)]


def _tile(
    zoom: int,
    matrix_set: str = "WebMercatorQuad",
    place: tuple[float, float] = (LON + 20 * STEP, LAT + 12 * STEP),
) -> TileQuery:
    """The tile that holds a place; that of the middle of the island's dwellings."""
    lon, lat = place
    col, row = _in_tiles(lon, lat, zoom)
    if matrix_set == "WorldCRS84Quad":
        col, row = (lon + 180) / 180 * 2**zoom, (90 - lat) / 180 * 2**zoom
    return TileQuery("rpls-logements", matrix_set, zoom, int(row), int(col))


def _shown(
    store: Store, rows: RightPart, zoom: int, matrix_set: str = "WebMercatorQuad", **asked: Any
) -> list[dict[str, Any]]:
    query = replace(_tile(zoom, matrix_set), **asked)
    tile = store.tile(_grant(rows, query.collection), query)
    assert len(tile) <= BYTES
    return list(layer_of(tile)[1].values()) if tile else []


def _cells(ids: Iterable[str], zoom: int) -> set[tuple[int, int]]:
    """Of the dwellings of the tile itself: those of its margin may be shown beyond it."""
    asked = _tile(zoom)
    places = [_in_tiles(*PLACES[one], zoom) for one in ids if one in PLACES]
    inside = [(x, y) for x, y in places if (int(x), int(y)) == (asked.col, asked.row)]
    return {(int(x * CELLS), int(y * CELLS)) for x, y in inside}


def _ids(shown: list[dict[str, Any]]) -> set[str]:
    return {one["id"] for one in shown}


@each_row("matrix_set", ["WebMercatorQuad", "WorldCRS84Quad"])
@each_row("zoom", ZOOMS)
@each_row("world", ["entier", "ancien"])
def test_a_far_tile_shows_one_dwelling_a_cell(
    stores: dict[str, Store], world: str, zoom: int, matrix_set: str
) -> None:
    shown = _shown(stores[world], ALL, zoom, matrix_set=matrix_set)
    with_buffer = (CELLS * (1 + 2 * 64 / 4_096) + 2) ** 2
    assert 1 <= len(shown) <= with_buffer
    assert all(isinstance(one["nbpiece"], int) for one in shown)


@each_row("zoom", ZOOMS)
@each_row("rows", [ALL, COMMUNE, OWN], ids=["tout", "commune", "siens"])
def test_no_cell_that_holds_a_dwelling_is_left_empty(
    stores: dict[str, Store], rows: RightPart, zoom: int
) -> None:
    found = _ids(_shown(stores["entier"], rows, zoom))
    assert _cells(found, zoom) == _cells(_seen(rows), zoom)


@each_row("zoom", ZOOMS[:-1])
def test_what_is_shown_stays_when_one_comes_near(stores: dict[str, Store], zoom: int) -> None:
    """The dwellings of a far zoom that lie on the tile of the next are on that one too."""
    near = _ids(_shown(stores["entier"], ALL, zoom + 1))
    every = _ids(_shown(stores["entier"], ALL, COMPLETE))
    assert (_ids(_shown(stores["entier"], ALL, zoom)) & every) <= near


@each_row("rows", [ALL, COMMUNE, OWN], ids=["tout", "commune", "siens"])
def test_a_near_tile_holds_every_dwelling(stores: dict[str, Store], rows: RightPart) -> None:
    """All that lies on it, several at one place."""
    asked, buffer = _tile(COMPLETE), 64 / 4_096
    inside = {
        one
        for one in _seen(rows)
        for x, y in [_in_tiles(*PLACES[one], COMPLETE)]
        if -buffer <= x - asked.col <= 1 + buffer and -buffer <= y - asked.row <= 1 + buffer
    }
    assert inside
    assert _ids(_shown(stores["entier"], rows, COMPLETE)) == inside


@each_row("zoom", [COMPLETE, 20])
@each_row("world", ["entier", "ancien"])
def test_a_dense_place_is_no_heavier_near_than_afar(
    stores: dict[str, Store], world: str, zoom: int
) -> None:
    """5,000 dwellings at two points: as many as a tile may hold, those of afar among them."""
    near, far = (
        stores[world].tile(_grant(ALL, "rpls-logements"), _tile(z, place=STACK))
        for z in (zoom, COMPLETE - 1)
    )
    assert len(near) <= BYTES
    shown = _ids(list(layer_of(near)[1].values()))
    assert len(shown) == FEW < 2 * STACKED
    if world == "entier":  # older editions tell no rank
        assert _ids(list(layer_of(far)[1].values())) <= shown


def test_the_dense_place_of_a_landlord_tells_nothing_of_the_other(stores: dict[str, Store]) -> None:
    tiles = (
        stores[world].tile(_grant(OWN, "rpls-logements"), _tile(COMPLETE, place=STACK))
        for world in ("entier", "sans l'autre bailleur")
    )
    with_him, alone = (_ids(list(layer_of(tile)[1].values())) for tile in tiles)
    assert with_him == alone
    assert len(alone) == FEW < STACKED


def test_who_has_few_dwellings_sees_them_all_from_afar(stores: dict[str, Store]) -> None:
    assert len(_shown(stores["entier"], FEW_ROWS, 0)) == 20


@each_row("zoom", ZOOMS)
@each_row(("rows", "other"), [(COMMUNE, "sans les voisins"), (OWN, "sans l'autre bailleur")])
def test_no_gap_tells_of_dwellings_that_are_not_the_callers(
    stores: dict[str, Store], rows: RightPart, other: str, zoom: int
) -> None:
    """The tile is the same whether or not there are rows that the caller may not see."""
    assert DWELLINGS > FEW, "else nothing is thinned"
    with_them, without = (_shown(stores[world], rows, zoom) for world in ("entier", other))
    assert _ids(with_them) == _ids(without)
    assert with_them


@each_row("zoom", [12, 15])
@each_row("rows", [ALL, OWN], ids=["tout", "siens"])
def test_a_filter_leaves_no_cell_empty_that_holds_a_row_of_it(
    stores: dict[str, Store], rows: RightPart, zoom: int
) -> None:
    """Thinned among the rows of the filter alone: some are of a late rank."""
    sevens = filter_of("id LIKE '%7'", None, ())
    found = _ids(_shown(stores["entier"], rows, zoom, filter=sevens))
    assert found <= (every := {one for one in _seen(rows) if one.endswith("7")})
    assert _cells(found, zoom) == _cells(every, zoom)


@each_row("zoom", [*ZOOMS, COMPLETE])
def test_each_millesime_of_the_twin_is_thinned_by_itself(
    stores: dict[str, Store], zoom: int
) -> None:
    shown = _shown(stores["entier"], ALL, zoom, collection="rpls-logements-serie")
    years = [one["millesime"] for one in shown]
    assert years.count(2024) == years.count(2025) > 0
