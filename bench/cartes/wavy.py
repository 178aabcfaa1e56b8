"""Invented communes all over France: a quilt of cells whose winding sides are shared.

Published in the place of the indicators of the demonstration, whose figures they show in turn.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from loaders.territoires.simplified_outlines import add_contours
from parc_social.settings import read_settings
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.extents import keep_extents
from parc_social.storage.open import open_store
from parc_social.storage.query.model import Box
from parc_social.storage.statements.maps.tile_matrix import SCALES
from testing.servers import environment

LEVEL, RELATION = "indicateurs-commune", "indicateur_commune"
FRANCE: Box = (-4.8, 42.3, 8.2, 51.1)
CELLS = (227, 154)  # across and up: as many as there are communes
CORNERS = 25  # a side
TOGETHER = 350  # of one EPCI, the first: as many as a département has; the others are of none
_FORM = 3  # of the quilt: an edition of another is replaced
_WINDING = 0.05  # of a side, how far it goes astray


def wavy_communes(data: Path, url: str) -> str:
    """The id of the edition that holds them, published now where it was not."""
    count = CELLS[0] * CELLS[1]
    store = open_store(read_settings(environment(data, url, 0)), owner=True)
    try:
        published = [e for e in store.editions() if e.state is EditionState.PUBLISHED]
        known = max((e for e in published if e.source == "indicateurs"), key=lambda e: e.millesime)
        identifier = f"indicateurs_{known.millesime}_{count:06d}{_FORM:02d}"
        if known.id != identifier:
            file = data / "sinueuses.duckdb"
            edition = replace(_made(data, known, file, count), id=identifier)
            store.stage(edition, file, lambda *_: None)
            store.publish([identifier], [known.id])
            file.unlink(missing_ok=True)
    finally:
        store.close()
    return identifier


def window(cells: int) -> Box:
    """A box in the middle of the quilt that holds so many cells."""
    west, south, east, north = FRANCE
    half = (cells / (CELLS[0] * CELLS[1])) ** 0.5 / 2
    x, y = (west + east) / 2, (south + north) / 2
    wide, high = (east - west) * half, (north - south) * half
    return x - wide, y - high, x + wide, y + high


def _made(data: Path, known: Edition, file: Path, count: int) -> Edition:
    file.write_bytes((data / "editions" / f"{known.id}.duckdb").read_bytes())
    file.chmod(0o600)
    with workshop(file) as bench:
        bench.run("CREATE TEMP TABLE cellule (n INTEGER, wkb BYTEA)")
        wkb: Any = shapely.to_wkb(_quilt(), byte_order=1)
        bench.insert_columns("cellule", {"n": np.arange(count), "wkb": wkb})
        _replace_rows(bench)
        add_contours(bench, [LEVEL])
        keep_extents(bench, [name for name, _ in known.rows])
    rows = tuple((name, count if name == RELATION else n) for name, n in known.rows)
    return replace(known, rows=rows, state=EditionState.STAGED, seal=None)


def _replace_rows(bench: Workbench) -> None:
    """The figures of the communes there are, over and over, in the order of a curve."""
    gone = ", ".join(("fid", "rang", "geom", "xmin", "ymin", "xmax", "ymax", *SCALES))
    bench.run(
        f"CREATE TEMP TABLE modele AS SELECT row_number() OVER (ORDER BY fid) - 1 AS rang, *"  # noqa: S608
        f" FROM {RELATION} WHERE population = 'tous';"
        f"DROP TABLE {RELATION};"
        f"CREATE TABLE {RELATION} AS"
        " WITH place AS (SELECT n, ST_GeomFromWKB(wkb) AS geom FROM cellule)"
        " SELECT CAST(row_number() OVER (ORDER BY ST_Hilbert(p.geom, {'min_x': -6.0, 'min_y': 41.0,"
        " 'max_x': 10.0, 'max_y': 52.0}::BOX_2D), n) AS BIGINT) AS fid,"
        f" m.* EXCLUDE ({gone}) REPLACE (format('{{:05d}}', n) AS code,"
        f" CASE WHEN n < {TOGETHER} THEN (SELECT min(code_epci) FROM modele) END AS code_epci),"
        " p.geom,"
        " ST_XMin(p.geom) AS xmin, ST_YMin(p.geom) AS ymin, ST_XMax(p.geom) AS xmax,"
        " ST_YMax(p.geom) AS ymax FROM place AS p"
        " JOIN modele AS m ON m.rang = n % (SELECT count(*) FROM modele) ORDER BY fid"
    )


def _quilt() -> Any:
    """Its cells, row by row."""
    random = np.random.default_rng(44)
    across, up = CELLS
    west, south, east, north = FRANCE
    x, y = np.meshgrid(np.linspace(west, east, across + 1), np.linspace(south, north, up + 1))
    knots = np.stack([x, y], axis=2)
    knots += random.uniform(-0.2, 0.2, knots.shape) * (knots[1, 1] - knots[0, 0])
    flat = _sides(knots[:, :-1], knots[:, 1:], random)
    steep = _sides(knots[:-1], knots[1:], random)
    rings = np.concatenate(
        [flat[:-1], steep[:, 1:], flat[1:, :, ::-1], steep[:, :-1, ::-1]], axis=2
    ).reshape(across * up, -1, 2)
    cells: Any = shapely.polygons(rings)
    return shapely.multipolygons(cells, indices=np.arange(across * up))


def _sides(start: Any, end: Any, random: np.random.Generator) -> Any:
    """Lines that go astray and come back, each from a start to an end."""
    share = np.linspace(0, 1, CORNERS)[:, None]
    steps = np.cumsum(random.normal(size=(*start.shape[:2], CORNERS, 1)), axis=2) / CORNERS**0.5
    stray = steps - steps[:, :, :1] - share * (steps[:, :, -1:] - steps[:, :, :1])
    along = (end - start)[:, :, None]
    aside = np.stack([-along[..., 1], along[..., 0]], axis=3)
    found = start[:, :, None] + share * along + _WINDING * stray * aside
    found[:, :, -1] = end  # to the last bit, or neighbours would not meet there
    return found
