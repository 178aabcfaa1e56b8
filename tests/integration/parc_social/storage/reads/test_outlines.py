"""Outlines kept with fewer corners: the same on both stores, no further off than a map allows.

Two years of communes: an older edition, made before there were any, and one that has them.
"""

import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely

from loaders.spatial_order import serve
from loaders.territoires.simplified_outlines import add_contours
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery, MapQuery, TileQuery
from parc_social.storage.statements.maps.tile_matrix import SCALES
from parc_social.storage.store import Store
from testing.rows import each_row
from testing.vector_tile import corners_of, layer_of

LEVEL, RELATION = "territoires-commune", "territoire_commune"
FEW, OTHER = "93066", "97105"
YEARS = (2024, 2025)  # the first without contours
WHERE = (2.0, 48.0, 3.0, 49.0)
SIDE = 0.2  # degrees, of a commune
_ROWS = f"""
INSERT INTO {RELATION} (fid, code, nom, annee_cog, code_commune, geom)
SELECT row_number() OVER (), c.code, c.code, $annee, c.code, ST_Multi(ST_Buffer(
  ST_Point(c.lon, 48.5), {SIDE}, 200))
FROM (VALUES ('{FEW}', 2.4), ('{OTHER}', 2.6)) AS c(code, lon)"""  # noqa: S608 - of this file


def _edition(folder: Path, year: int) -> tuple[Edition, Path]:
    file = folder / f"{year}.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collections()[LEVEL])
        bench.run(_ROWS, {"annee": year})
        bench.run(
            f"CREATE TEMP TABLE lus AS SELECT * EXCLUDE (fid) FROM {RELATION};"  # noqa: S608
            f"DROP TABLE {RELATION}"
        )
        serve(bench, LEVEL, "lus")
        if year == YEARS[-1]:
            add_contours(bench, [LEVEL])
    made = datetime(2026, 1, 1, tzinfo=UTC)
    name, rows = f"territoires_{year}_0000000{year % 10}", ((RELATION, 2),)
    return Edition(name, "territoires", year, EditionState.STAGED, made, rows, fictive=True), file


def _store(data: Path, url: str) -> Store:
    data.mkdir()
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    for year in YEARS:
        edition, file = _edition(data, year)
        store.stage(edition, file, lambda *_: None)
        store.publish([edition.id], [])
    return store


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[list[Store]]:
    folder = tmp_path_factory.mktemp("contours")
    opened = [
        _store(folder / "duckdb", "duckdb:"),
        _store(folder / "pg", new_database(migrated_store)),
    ]
    yield opened
    for store in opened:
        store.close()


def grant(collection: str, perimeter: Perimeter = FRANCE) -> Grant:
    columns = tuple(f.name for f in collections()[collection].fields)
    return Grant("essai", "", rights=(Right(collection, (RightPart((perimeter,), columns),)),))


def read(
    store: Store, tolerance: float, collection: str = LEVEL, perimeter: Perimeter = FRANCE
) -> list[bytes]:
    query = MapQuery(collection, (WHERE,), (), 1e-3, tolerance=tolerance)
    return [bytes(one or b"") for one in store.map_rows(grant(collection, perimeter), query).wkb]


def corners(wkb: bytes) -> int:
    return int(shapely.get_num_coordinates(shapely.from_wkb(wkb)))


@each_row("tolerance", SCALES.values())
def test_both_stores_give_the_same_outline_no_further_off_than_asked(
    stores: list[Store], tolerance: float
) -> None:
    some, others = (read(store, tolerance) for store in stores)
    assert some == others
    for whole, one in zip(read(stores[0], 0.0), some, strict=True):
        apart = shapely.hausdorff_distance(shapely.from_wkb(whole), shapely.from_wkb(one))
        assert 0 < apart <= tolerance
        assert corners(one) < corners(whole)


def test_the_widest_scale_that_is_near_enough_is_taken(stores: list[Store]) -> None:
    for store in stores:
        known = [read(store, tolerance) for tolerance in SCALES.values()]
        counts = [corners(one[0]) for one in known]
        assert counts == sorted(counts)
        assert len(set(counts)) >= 3  # of a circle corners go by halves
        between = (SCALES["contour_3"] + SCALES["contour_4"]) / 2
        assert read(store, between) == read(store, SCALES["contour_3"])
        assert read(store, 1.0) == read(store, SCALES["contour_4"])


def test_nearer_than_the_finest_scale_the_outline_is_as_it_is(stores: list[Store]) -> None:
    some, others = (read(store, SCALES["contour_1"] * 0.99) for store in stores)
    assert some == others == read(stores[0], 0.0)
    assert corners(some[0]) == 801


def test_an_edition_without_them_is_drawn_as_it_is(stores: list[Store]) -> None:
    for store in stores:
        for scale in (1e-3, 3e-4):  # one after the other: each is lacking where the other is not
            of_both_years = [corners(one) for one in read(store, scale, f"{LEVEL}-serie")]
            assert sorted(of_both_years)[2:] == [801, 801]
            assert max(sorted(of_both_years)[:2]) < 200


@each_row("zoom", [4, 6, 8])
def test_a_tile_has_fewer_corners_no_further_off_than_a_quarter_of_a_pixel(
    stores: list[Store], zoom: int
) -> None:
    """The twin shows the older edition, which has its outlines as they are, beside the newer."""
    name, side = f"{LEVEL}-serie", 2**zoom
    down = (1 - math.asinh(math.tan(math.radians(48.5))) / math.pi) / 2
    row, col = int(down * side), int((2.4 + 180) / 360 * side)
    for store in stores:
        tile = store.tile(grant(name), TileQuery(name, "WebMercatorQuad", zoom, row, col))
        shown, told = corners_of(tile), layer_of(tile)[1]
        assert len(shown) >= 2
        by_code = {(told[n]["code"], told[n]["annee_cog"]): shown[n] for n in shown}
        for code in {code for code, _ in by_code}:
            whole, one = (shapely.Polygon(by_code[code, year]) for year in YEARS)
            assert shapely.get_num_coordinates(one) < shapely.get_num_coordinates(whole)
            # two units of the tile, and one to each side by which corners are rounded
            assert shapely.hausdorff_distance(whole, one) <= 2 + math.sqrt(2)


def test_the_rows_are_those_of_the_caller(stores: list[Store]) -> None:
    for store in stores:
        for tolerance in (0.0, 1e-3):
            assert len(read(store, tolerance)) == 2
            own = read(store, tolerance, perimeter=Perimeter(communes=(FEW,)))
            box = shapely.from_wkb(own[0]).bounds
            assert len(own) == 1
            assert np.allclose(box, (2.2, 48.3, 2.6, 48.7), atol=2e-3)


def test_what_goes_out_of_items_is_the_outline_as_it_is(stores: list[Store]) -> None:
    for store in stores:
        body = store.page(grant(LEVEL), FeatureQuery(LEVEL)).body
        assert body.count(b"[2.") == 2 * 801
        assert b"contour" not in body
