"""Polygons that differ by little, on the demonstration: whole groups each time, nobody alone."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from parc_social.catalogue.load import indicators
from parc_social.errors import InvalidValue
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from parc_social.storage.query.crs import crs_of, offered_systems, uri_of
from parc_social.storage.store import Store
from processes.indicateurs_polygone import open_indicators
from processes.zone_rows import SURVEY, ZoneRequest, zone_rows
from processes.zones import zone_of
from testing.rows import each_row
from testing.sample import taking_turns
from testing.secret.demonstration import everything
from testing.secret.polygon_scene import Scene, scene
from testing.secret.polygones import attacked, drawn, held, look, mask_of

PEOPLE = "part_personnes_seules"
NAMES = [n for n in open_indicators(everything()) if indicators()[n].source == SURVEY]


@pytest.fixture(scope="module")
def store(service: Any) -> Iterator[Store]:
    opened = open_store(read_settings(service.environ), owner=False)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def here(store: Store, service: Any) -> Scene:
    return scene(store, Path(service.data) / "editions")


def test_every_table_of_secrecy_is_asked() -> None:
    asked = {indicators()[name].tableau.value for name in NAMES}
    assert asked == {"base", "aides", "activite", "ressources", "aines", "ressources_detail"}


@pytest.mark.long
@taking_turns(4)
@each_row("seed", range(4))
def test_polygons_give_whole_groups_and_find_nobody(here: Scene, store: Store, seed: int) -> None:
    """Differences, holes, strips, jitter and repeats; see testing/secret/polygones.py."""
    assert look(here, store, everything(), NAMES, seed) == []


def test_polygons_do_hold_groups(here: Scene) -> None:
    found = [len(held(here, p, "base")) for seed in range(4) for p in drawn(here, seed)]
    assert sum(count > 0 for count in found) > 30
    assert sum(count == 0 for count in found) > 30


def test_a_polygon_that_cuts_a_group_would_be_found(here: Scene) -> None:
    whole = next(group for group in here.groups if group.table == "base")
    cut = sum(1 << member for member in whole.members[:10])
    assert attacked(here, [mask_of([whole]), cut])
    assert not attacked(here, [mask_of([whole])])


@each_row("srid", [2154, 3949, 3035, 5490, 2975])
def test_a_zone_holds_what_it_covers_in_its_own_system(
    here: Scene, store: Store, srid: int
) -> None:
    """Triangles whose sides pass between the rows, against shapely in that system."""
    crs, draw = crs_of(uri_of(srid)), random.Random(srid)  # noqa: S311 - the same each time
    transformer = Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}", always_xy=True)
    west, _, east, _ = offered_systems()[crs.uri].area
    points = [transformer.transform(*one) for one in here.points if west < one[0] < east]
    if not points:
        pytest.skip("the demonstration has no address there")
    placed = [
        (transformer.transform(*group.point) if group.point else None, group)
        for group in here.groups
        if group.table == "base"
    ]
    some = 0
    for _ in range(12):
        size, (x, y) = 10 ** draw.uniform(3, 6), draw.choice(points)
        corners = [(x + size * draw.uniform(-2, 2), y + size * draw.uniform(-2, 2)) for _ in "abc"]
        triangle = shapely.Polygon(corners)
        try:
            zone = zone_of(1, "triangle", triangle, crs)
        except InvalidValue:  # beyond the domain of the system
            continue
        asked = ZoneRequest((zone,), (PEOPLE,), None, "tous", large=False)
        (told,) = zone_rows(everything(), store, asked)
        held_there = sum(
            triangle.intersects(shapely.Point(point))
            if point
            else _covers(triangle, group, transformer)
            for point, group in placed
        )
        assert told["groupes"] == held_there
        some += 0 < held_there < len(placed)
    assert some > 3


def _covers(zone: shapely.Polygon, group: Any, transformer: Transformer) -> bool:
    """Whether all the outlines of a group without an address are in a zone, a hand wider."""
    wide = zone.buffer(0.1)
    moved = (shapely.transform(one, lambda xy: _moved(transformer, xy)) for one in group.outlines)
    return bool(group.outlines) and all(wide.covers(one) for one in moved)


def _moved(transformer: Transformer, places: np.ndarray) -> np.ndarray:
    return np.column_stack(transformer.transform(places[:, 0], places[:, 1]))
