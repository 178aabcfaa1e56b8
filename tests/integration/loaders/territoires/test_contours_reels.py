"""Real communes: points made inside them, written in their legal projection, come back there."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
import shapely
import shapely.ops
from pyproj import Geod, Transformer
from shapely.geometry import shape

from loaders.context import Context
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import workshop

SHARED = Path(__file__).parents[5] / "shared" / "data" / "communes"
LEGAL = {"44": 2154, "93": 2154, "971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
POINTS = 4  # of each commune
METRE = 1.0
HEADER = (
    "DEPCOM;CODEPOSTAL;NUMVOIE;TYPVOIE;NOMVOIE;ETAGE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;FINAN_CODE;"
    "EPSG;X;Y;QUALITE_XY"
)
Point = tuple[str, float, float]  # commune, longitude, latitude


@pytest.fixture(scope="module")
def outlines() -> list[Path]:
    found = sorted(SHARED.glob("communes-*.geojson"))
    if not found:
        pytest.skip("needs ../shared/data/communes")
    return found


@pytest.fixture(scope="module")
def context(outlines: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Context:
    found = Context(tmp_path_factory.mktemp("reels"), b"k" * 32)
    stage_territoires(outlines, 2018, found)
    return found


def _features(file: Path) -> list[dict[str, Any]]:
    return json.loads(file.read_text(encoding="utf-8"))["features"]


def _inside(outline: Any, random: Random) -> tuple[float, float]:
    west, south, east, north = outline.bounds
    while True:
        lon, lat = random.uniform(west, east), random.uniform(south, north)
        if outline.contains(shapely.Point(lon, lat)):
            return lon, lat


def _points(outlines: list[Path]) -> list[Point]:
    random = Random(44)  # noqa: S311 - the same points each time
    return [
        (feature["properties"]["code"], *_inside(shape(feature["geometry"]), random))
        for file in outlines
        for feature in _features(file)
        for _ in range(POINTS)
    ]


def _to_edge(outline: Any, lon: float, lat: float) -> float:
    """Metres from a point to the edge of an outline."""
    edge, point = shapely.ops.nearest_points(outline.boundary, shapely.Point(lon, lat))
    return Geod(ellps="GRS80").inv(edge.x, edge.y, point.x, point.y)[2]


def _written(folder: Path, points: list[Point]) -> Path:
    """A public RPLS file, one dwelling a point; its number in the street is the point's."""
    to = {s: Transformer.from_crs("OGC:CRS84", s, always_xy=True) for s in set(LEGAL.values())}
    lines = [HEADER]
    for n, (code, lon, lat) in enumerate(points):
        srid = LEGAL[code[:3] if code.startswith("97") else code[:2]]
        x, y = to[srid].transform(lon, lat)
        street, number = divmod(n, 9000)
        place = f"{srid};{x:.2f};{y:.2f};11"
        lines.append(f"{code};;{number + 1};RUE;R {street};1;3;60;1970;1971;13;{place}")
    file = folder / "rpls-2018.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_every_real_outline_is_a_territory(context: Context, outlines: list[Path]) -> None:
    (edition,) = context.folder.glob("territoires_*.duckdb")
    with workshop(None) as bench:
        bench.attach("e", edition)
        found = bench.rows("SELECT code, nom, ST_IsValid(geom) FROM e.territoire_commune")
        assert {code for code, _, _ in found} == {
            f["properties"]["code"] for file in outlines for f in _features(file)
        }
        assert all(valid for _, _, valid in found)
        assert {code for (code,) in bench.rows("SELECT code FROM e.territoire_departement")} == {
            file.stem.removeprefix("communes-") for file in outlines
        }


def test_points_in_the_legal_projection_come_back_in_their_commune(
    context: Context, outlines: list[Path], tmp_path: Path
) -> None:
    points = _points(outlines)
    made = stage_rpls([_written(tmp_path, points)], 2018, context)
    assert (made.report.retenues, made.report.refusees) == (len(points), 0)
    with workshop(None) as bench:
        bench.attach("t", next(context.folder.glob("territoires_*.duckdb")))
        bench.attach("e", made.file)
        rows = bench.rows(
            "SELECT CAST(l.numvoie AS INTEGER) - 1 + 9000 * CAST(l.nomvoie[3:] AS INTEGER) AS n,"
            " l.code_commune, l.lon, l.lat, t.geom IS NOT NULL AS dedans"
            " FROM e.rpls_logement AS l LEFT JOIN t.territoire_commune AS t"
            " ON t.code = l.code_commune AND ST_Intersects(t.geom, ST_Point(l.lon, l.lat))"
        )
    assert len(rows) == len(points)
    earth = Geod(ellps="GRS80")
    shapes = {
        f["properties"]["code"]: shape(f["geometry"]) for file in outlines for f in _features(file)
    }
    for n, commune, lon, lat, inside in rows:
        code, lon_made, lat_made = points[n]
        away = earth.inv(lon_made, lat_made, lon, lat)[2]
        assert commune == code
        assert away < METRE, f"{code} : {away:.2f} m"
        assert inside or _to_edge(shapes[code], lon_made, lat_made) < METRE, f"{code} : {lon} {lat}"
