"""A filter keeps what shapely finds in the filter's own system, by every road, on both stores.

Random boxes and polygons of 10 m to 1,300 km in each system that is offered, over real commune
outlines where ../shared has them, invented ones else, and points about them. `FORMES=1000` draws as
many of each in each system; `make proof-filtres` does.
"""

import random
from collections.abc import Set as SetOf

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from ows.caller import OwsCaller
from ows.kvp import Kvp
from ows.wfs.get_feature import queries_of_kvp
from parc_social.catalogue.load import collections
from parc_social.maps.map_picture import boxes_near
from parc_social.maps.view import View
from parc_social.storage.query.bbox import RequestedBbox, boxes_of
from parc_social.storage.query.crs import OfferedCrs, offered_systems
from parc_social.storage.query.model import Crs, FeatureQuery, MapQuery
from parc_social.storage.store import Store
from testing.made.requests.covering import corners, cql2, cql2_json, fes, urn
from testing.made.requests.items_query import items_query
from testing.made.stores.covered import (
    OUTLINES,
    POINTS,
    Row,
    Scene,
    grant,
)
from testing.made.stores.covered_truth import polygon_about, square_about, truth_of
from testing.made.stores.shapes_drawn import each_round, seed_of, shapes
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

SYSTEMS = [one for one in offered_systems().values() if one.crs.uri.rpartition("/")[2] != "CRS84"]
MOST = 100_000


ROADS = ("items-bbox", "wfs-bbox", "cql-bbox", "fes-bbox")
SHAPED = {
    "cql-intersects": shapely.intersects, "cql-within": shapely.within,
    "cql-disjoint": shapely.disjoint, "cql-json": shapely.intersects,
    "fes-intersects": shapely.intersects, "fes-within": shapely.within,
    "fes-disjoint": shapely.disjoint,
}  # fmt: skip


def _asked(road: str, name: str, crs: Crs, drawn: BaseGeometry) -> FeatureQuery:
    """The query of a road, in the words of its standard."""
    language, _, relation = road.partition("-")
    if language == "items":
        return items_query(grant(), name, {"bbox": corners(crs, drawn), "bbox-crs": crs.uri})
    if language == "wfs":
        return _of_wfs(name, {"BBOX": f"{corners(crs, drawn)},{urn(crs)}"})
    if language == "fes":
        return _of_wfs(name, {"FILTER": fes(relation, crs, drawn)})
    text = cql2_json(crs, drawn) if relation == "json" else cql2(relation, crs, drawn)
    return items_query(grant(), name, {"filter": text, "filter-crs": crs.uri})


def _of_wfs(name: str, given: dict[str, str]) -> FeatureQuery:
    caller = OwsCaller(grant(), lambda _name: tuple(offered_systems()))
    kvp = Kvp({"TYPENAMES": f"ps:{name}", **given}.items())
    (query,) = queries_of_kvp(kvp, caller)
    return query.features()


def _ids(store: Store, query: FeatureQuery) -> set[str]:
    key = collections()[query.collection].id_field
    wanted = FeatureQuery(
        query.collection, limit=MOST, boxes=query.boxes, filter=query.filter, columns=(key,)
    )
    return {record[key] for record in store.records(grant(), wanted)}


def _check(scene: Scene, one: OfferedCrs, count: int, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same shapes each time
    kept = 0
    truths = {name: truth_of(rows, one.crs.srid) for name, rows in scene.rows.items()}
    for _ in range(count):
        name = draw.choice([POINTS, OUTLINES])
        truth = truths[name]
        box = shapely.box(*square_about(draw, truth, one))
        polygon = polygon_about(draw, truth, one)
        expected, either = truth.kept(shapely.intersects, box), truth.doubtful(box)
        kept += len(expected)
        for road in ROADS:
            _compare(scene, _asked(road, name, one.crs, box), expected, (road, box), either)
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        for road, relation in SHAPED.items():
            expected = truth.kept(relation, polygon)
            asked = _asked(road, name, one.crs, polygon)
            _compare(scene, asked, expected, (road, polygon))
    assert kept > count / 4  # not nothing each time


def _compare(
    scene: Scene,
    asked: FeatureQuery,
    expected: set[str],
    told: object,
    either: SetOf[str] = frozenset(),
) -> None:
    for store in scene.stores:
        found = (_ids(store, asked) - either) | (expected & either)
        assert found == expected, (store, told, found - expected, expected - found)


@each_row("side", ["south", "north"])
@each_row("road", [*ROADS, "cql-intersects", "fes-intersects"])
def test_a_side_of_1300_km_through_seine_saint_denis(scene: Scene, road: str, side: str) -> None:
    """Some 25 of its 39 communes touch such a box; 39 and none were found."""
    crs = next(one.crs for one in SYSTEMS if one.crs.srid == 2154)
    truth = truth_of(scene.rows[OUTLINES], 2154)
    here = np.array([one.startswith("93") for one in truth.ids])
    if not here.any():
        pytest.skip("needs ../shared/data/communes")
    west, south, east, north = shapely.total_bounds(truth.placed[here])
    x, y = (west + east) / 2, (south + north) / 2
    low, high = (y, y + 60_000) if side == "south" else (y - 60_000, y)
    box = shapely.box(x - 650_000, low, x + 650_000, high)
    expected = truth.kept(shapely.intersects, box)
    assert 20 < len({one for one in expected if one.startswith("93")}) < 30
    _compare(scene, _asked(road, OUTLINES, crs, box), expected, (road, box))


@each_round
@each_row("name", [POINTS, OUTLINES])
@each_row("one", SYSTEMS, ids=lambda one: str(one.crs.srid))
def test_a_map_is_drawn_of_every_row_that_its_window_shows(
    scene: Scene, one: OfferedCrs, name: str, number: int
) -> None:
    draw = random.Random(seed_of(one.crs.srid, number))  # noqa: S311 - the same windows each time
    truth, key = truth_of(scene.rows[name], one.crs.srid), collections()[name].id_field
    legal = _near_its_area(scene.rows[name], one)
    for _ in range(shapes(3)):
        window = square_about(draw, truth, one)
        shown = truth.kept(shapely.intersects, shapely.box(*window)) & legal
        sides = corners(one.crs, shapely.box(*window)).split(",")
        west, south, east, north = map(float, sides)
        asked = RequestedBbox((west, south, east, north), one.crs.uri)
        view = View(one.crs, window, 256, 256, boxes_of(asked))
        if not view.boxes:
            assert not shown
            continue
        query = MapQuery(name, boxes_near(view, name), (key,), 0.0)
        for store in scene.stores:
            drawn = set(store.map_rows(grant(), query).columns[0])
            assert shown <= drawn, (store, window, shown - drawn)


def _near_its_area(rows: list[Row], one: OfferedCrs) -> set[str]:
    """Those within 14 degrees of the area of use of a system: no map shows what is farther."""
    west, south, east, north = one.area
    near = shapely.box(west - 14, south - 14, east + 14, north + 14)
    return {row.id for row in rows if near.contains(row.geometry)}


@each_round
@pytest.mark.parametrize("one", SYSTEMS, ids=lambda one: str(one.crs.srid))
def test_a_filter_keeps_what_it_covers_in_its_own_system(
    scene: Scene, one: OfferedCrs, number: int
) -> None:
    _check(scene, one, shapes(3), seed_of(one.crs.srid, number, 100_000))


@pytest.mark.proof
@pytest.mark.parametrize("one", SYSTEMS, ids=lambda one: str(one.crs.srid))
def test_of_many_filters_none_keeps_one_more_or_one_less(scene: Scene, one: OfferedCrs) -> None:
    _check(scene, one, 40, seed_of(one.crs.srid, 0, 200_000))
