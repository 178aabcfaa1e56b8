"""An R*Tree that is written packed is one to SQLite, and finds what lies in a box."""

import sqlite3
from contextlib import closing

import numpy as np

from parc_social.storage.serving_files.rtree import write_rtree
from testing.rows import each_row


@each_row("count", [0, 1, 51, 52, 2_601, 2_602, 6_000])
def test_any_number_of_points_makes_a_sound_tree(count: int) -> None:
    """A node holds 51: of one, two and three heights, on both sides of each."""
    draw = np.random.default_rng(count)
    fids = np.arange(1, count + 1, dtype=np.int64) * 2
    lon, lat = draw.uniform(-180, 180, count), draw.uniform(-90, 90, count)
    with closing(sqlite3.connect(":memory:")) as base:
        write_rtree(base, "arbre", fids, lon, lat)
        assert base.execute("SELECT rtreecheck('arbre')").fetchone() == ("ok",)
        west, south, east, north = -20.0, -20.0, 40.0, 30.0
        found = base.execute(
            "SELECT id FROM arbre WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?",
            (east, west, north, south),
        ).fetchall()
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    assert {fid for (fid,) in found} >= set(fids[inside].tolist())
    assert len(found) <= inside.sum() + 2


def test_a_number_lies_between_those_of_32_bits_around_it() -> None:
    """Of 2.35 the nearest is above, of 48.85 below: a box that ends there still meets the point."""
    for lon, lat in ((2.35, 48.85), (-61.123456789, 16.1), (0.0, -0.1)):
        with closing(sqlite3.connect(":memory:")) as base:
            write_rtree(base, "arbre", np.array([7]), np.array([lon]), np.array([lat]))
            cell = base.execute("SELECT minx, maxx, miny, maxy FROM arbre").fetchone()
        assert cell[0] <= lon <= cell[1]
        assert cell[2] <= lat <= cell[3]
        assert cell[1] - cell[0] < 1e-5
