"""What is asked of a small and of a large country: what holds the same features in both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import duckdb

from bench.measure import Manner
from bench.places import Tile, degrees

_LAYER = "rpls-logements"
_HERE = f"/collections/{_LAYER}"
_USUAL, _FOLLOWED = Manner(0.0), Manner(0.0, follow=True)
_TILES = ((12, 2_000), (14, 200), (16, 40))  # zoom, dwellings: the nearest to so many
_SOME, _MANY = 100, 2_000  # dwellings of a window, of a map
_FILTERED, _LATE = 50, 100_000
_SAME = """
WITH small AS ({0}), large AS ({1})
SELECT z, y, x, rows FROM small JOIN large USING (z, y, x, rows)
ORDER BY abs(rows - {wanted}), z, y, x LIMIT 1"""
_TILED = """
SELECT {zoom} AS z, floor((1 - asinh(tan(radians(lat))) / pi()) / 2 * {across})::INT AS y,
    floor((lon + 180) / 360 * {across})::INT AS x, count(*)::INT AS rows
FROM {table} WHERE lon IS NOT NULL GROUP BY ALL"""
_VALUES = """
SELECT code_commune, construct FROM small.rpls_logement
WHERE construct IS NOT NULL AND code_commune NOT LIKE '%~%'
GROUP BY ALL ORDER BY abs(count(*) - {wanted}), 1, 2 LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one caller."""

    name: str
    path: str
    manner: Manner = _USUAL


def questions(small: Path, large: Path, identifier: str) -> Iterator[tuple[str, Asked]]:
    """(caller, question), places chosen by rule in the two edition files.

    `identifier`: of a dwelling of both.
    """
    with duckdb.connect() as files:
        for name, file in (("small", small), ("large", large)):
            files.execute(f"ATTACH '{file}' AS {name} (READ_ONLY)")
        window, wide = (_same(files, range(8, 18), wanted) for wanted in (_SOME, _MANY))
        tiles = [_same(files, [zoom], wanted) for zoom, wanted in _TILES]
        commune, year = files.execute(_VALUES.format(wanted=_FILTERED)).fetchall()[0]
    text = quote(f"code_commune = '{commune}' AND construct = {year}")
    filters = f"limit=1000&filter-lang=cql2-text&filter={text}"
    for caller, who in (("gip", ""), ("epci", ", EPCI")):
        yield caller, Asked(f"10 objets{who}", f"{_HERE}/items?limit=10")
        yield caller, Asked(f"1 000 objets{who}", f"{_HERE}/items?limit=1000")
    yield "gip", Asked("10 000 objets", f"{_HERE}/items?limit=10000")
    for some in (window, wide):
        yield "gip", Asked(f"fenêtre de {some.rows}", _window(some))
    yield "gip", Asked("dans un polygone", _inside(window))
    yield "gip", Asked("CQL2, commune et année", f"{_HERE}/items?{filters}")
    yield "gip", Asked("un objet", f"{_HERE}/items/{quote(identifier)}")
    yield "gip", Asked(f"page à {_LATE}", f"{_HERE}/items?limit=1000&offset={_LATE}")
    yield "gip", Asked("pages suivantes", f"{_HERE}/items?limit=1000&offset={_LATE}", _FOLLOWED)
    for tile in tiles:
        place = f"{tile.z}/{tile.row}/{tile.col}"
        yield (
            "gip",
            Asked(f"tuile z{tile.z} de {tile.rows}", f"{_HERE}/tiles/WebMercatorQuad/{place}"),
        )
    yield "gip", Asked(f"carte de {wide.rows}", _map(wide))
    yield "gip", Asked(f"WMS de {wide.rows}", _wms(wide))
    yield "gip", Asked(f"GML de {wide.rows}", _gml(wide))


def _same(files: duckdb.DuckDBPyConnection, zooms: Sequence[int], wanted: int) -> Tile:
    """Of some zooms, the tile that holds as many dwellings in both, nearest to so many."""
    sides = [
        " UNION ALL ".join(
            _TILED.format(zoom=zoom, across=2**zoom, table=f"{name}.rpls_logement")
            for zoom in zooms
        )
        for name in ("small", "large")
    ]
    z, row, col, rows = files.execute(_SAME.format(*sides, wanted=wanted)).fetchall()[0]
    return Tile(z, row, col, rows)


def _box(tile: Tile) -> str:
    return ",".join(f"{side:.7f}" for side in degrees(tile))


def _window(tile: Tile) -> str:
    return f"{_HERE}/items?limit=10000&bbox={_box(tile)}"


def _inside(tile: Tile) -> str:
    west, south, east, north = degrees(tile)
    ring = ((west, south), (east, south), (east, north), (west, south))
    corners = ", ".join(f"{x:.7f} {y:.7f}" for x, y in ring)
    text = quote(f"S_INTERSECTS(geometry, POLYGON(({corners})))")
    return f"{_HERE}/items?limit=1000&filter-lang=cql2-text&filter={text}"


def _map(tile: Tile) -> str:
    return f"{_HERE}/map?width=512&height=512&f=png&bbox={_box(tile)}"


def _wms(tile: Tile) -> str:
    asked = {
        "service": "WMS", "version": "1.3.0", "request": "GetMap", "crs": "CRS:84",
        "bbox": _box(tile), "width": "512", "height": "512", "format": "image/png",
        "layers": _LAYER, "styles": "",
    }  # fmt: skip
    return f"/ows?{urlencode(asked)}"


def _gml(tile: Tile) -> str:
    west, south, east, north = degrees(tile)
    asked = {
        "service": "WFS", "version": "2.0.0", "request": "GetFeature", "count": "10000",
        "typenames": f"ps:{_LAYER}",
        "bbox": f"{south:.7f},{west:.7f},{north:.7f},{east:.7f},urn:ogc:def:crs:EPSG::4326",
    }  # fmt: skip
    return f"/ows?{urlencode(asked)}"
