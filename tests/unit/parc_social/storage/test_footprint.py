"""What is said in degrees of a box of a projected system holds for every place that is tried."""

import random

import numpy as np
import pytest

from parc_social.storage.query.area import Box, Footprint, LinearBounds
from parc_social.storage.query.crs import OfferedCrs, offered_systems, uri_of
from parc_social.storage.query.footprint import BULGE, footprint
from parc_social.storage.query.projection import mercator_degrees, not_carried, projected
from testing.rows import each_row
from testing.sample import WHOLE, sampled

SYSTEMS = [one for one in offered_systems().values() if one.crs.srid != 4326]
Places = np.ndarray
TRIED = 20_000 if WHOLE else 4_000  # places a system


def _in(box: Box, places: Places) -> Places:
    west, south, east, north = box
    lon, lat = places.T
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _along(side: LinearBounds, ends: tuple[float, float], places: Places) -> Places:
    told = places @ np.array([side.east, side.north])
    return (told >= ends[0]) & (told <= ends[1])


@sampled
@each_row("one", SYSTEMS, ids=lambda one: str(one.crs.srid))
def test_what_degrees_say_of_a_box_is_so(one: OfferedCrs) -> None:
    draw, chance = random.Random(one.crs.srid), np.random.default_rng(one.crs.srid)  # noqa: S311
    west, south, east, north = one.area
    places = chance.uniform((west, south), (east, north), (TRIED, 2))
    placed = projected(one.crs.srid, places)
    for _ in range(40):
        size = 10 ** draw.uniform(1, 6.11)
        x, y = draw.choice(placed.tolist())
        box = (x - size * draw.random(), y - size * draw.random(), x + size / 9, y + size / 3)
        found = footprint(one.crs, box)
        truth = _in(box, placed)
        assert found.around is None or not (truth & ~_in(found.around, places)).any()
        assert all(truth[_in(inside, places)].all() for inside in found.inside)
        assert not any(truth[_in(outside, places)].any() for outside in found.outside)
        _check_plane(found, places, truth)


def _check_plane(found: Footprint, places: Places, truth: Places) -> None:
    if found.plane is None:
        return
    near = _in(found.plane.within, places)
    x, y = found.plane.x, found.plane.y
    inner = _along(x, x.inner, places) & _along(y, y.inner, places)
    outer = _along(x, x.outer, places) & _along(y, y.outer, places)
    assert truth[near & inner].all()
    assert not truth[near & ~outer].any()


def test_a_window_of_a_town_is_decided_in_degrees_but_for_a_hundredth() -> None:
    """What is not costs a transformation a row: the price of a window in Lambert-93."""
    crs = offered_systems()[uri_of(2154)].crs
    box = (640_000.0, 6_850_000.0, 680_000.0, 6_865_000.0)
    plane = footprint(crs, box).plane
    assert plane is not None
    for side, length in ((plane.x, 40_000), (plane.y, 15_000)):
        assert side.inner[1] - side.inner[0] > 0.98 * length
        assert side.outer[1] - side.outer[0] < 1.02 * length


@each_row("srid", [3035, 2154, 3945, 5490, 2972, 2975, 4471])
def test_an_edge_of_100_km_is_within_the_margin_of_an_outline(srid: int) -> None:
    """How far it is, straight in the system, from the degrees between its ends."""
    one = offered_systems()[uri_of(srid)]
    west, south, east, north = one.area
    middle = np.array([(west + east) / 2, (south + north) / 2])
    for angle in np.linspace(0, np.pi, 16):
        half = 0.5 * np.array([np.cos(angle) / np.cos(np.radians(middle[1])), np.sin(angle)]) * 0.9
        line = middle + np.outer(np.linspace(-1, 1, 101), half)
        placed = projected(srid, line)
        chord = placed[0] + np.outer(np.linspace(0, 1, 101), placed[-1] - placed[0])
        assert np.hypot(*(placed - chord).T).max() < BULGE * 111_000


def test_a_box_of_web_mercator_is_one_of_degrees() -> None:
    box = (-7e6, 1.7e6, 6e6, 6.6e6)
    west, south, east, north = mercator_degrees(box)
    corners = projected(3857, np.array([(west, south), (east, north)]))
    assert corners.ravel().tolist() == pytest.approx(box, abs=1e-6)


@each_row("one", SYSTEMS, ids=lambda one: str(one.crs.srid))
def test_where_a_projection_has_no_place_is_known(one: OfferedCrs) -> None:
    lon, lat = np.meshgrid(np.arange(-180, 180.5, 0.5), np.arange(-90, 90.5, 0.5))
    places = np.column_stack((lon.ravel(), lat.ravel()))
    nowhere = ~np.isfinite(projected(one.crs.srid, places)).all(axis=1)
    known = np.zeros(len(places), dtype=bool)
    for box in not_carried(one.crs.srid):
        known |= _in(box, places)
    assert not (nowhere & ~known).any()
    assert known.mean() < 0.02
