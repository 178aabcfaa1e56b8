"""Coordinates of the register: each row in its own projection, within a metre of what PROJ says."""

from math import cos, hypot, radians

import pytest
from pyproj import Transformer

from loaders.context import Context
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row

HEADER = "DEPCOM;NUMVOIE;NOMVOIE;NBPIECE;SURFHAB;CONSTRUCT;EPSG;X;Y;QUALITE_XY"
METRES = 111_195.0  # of a degree of latitude

# commune, projection in which X and Y are, EPSG as written, longitude, latitude
PLACED = [
    *[("75101", 2154, "2154", 2.3364, 48.8626), ("29019", 2154, "2154", -4.4861, 48.3904)],
    *[("2A004", 2154, "2154", 8.7369, 41.9192), ("67482", 2154, "2154", 7.7521, 48.5734)],
    *[("97105", 5490, "5490", -61.7263, 15.9971), ("97209", 5490, "5490", -61.0732, 14.6037)],
    *[("97302", 2972, "2972", -52.3333, 4.9372), ("97411", 2975, "2975", 55.4481, -20.8789)],
    *[("97608", 4471, "4471", 45.2279, -12.7806), ("97608", 10674, "10674", 45.2279, -12.7806)],
    # no EPSG: that of the département
    *[("75101", 2154, "", 2.3364, 48.8626), ("97105", 5490, "", -61.7263, 15.9971)],
    *[("97209", 5490, "", -61.0732, 14.6037), ("97302", 2972, "", -52.3333, 4.9372)],
    *[("97411", 2975, "", 55.4481, -20.8789), ("97608", 4471, "", 45.2279, -12.7806)],
]
# the same, where EPSG is not to be believed, and the rule it breaks
REFUSED = [
    *[("75101", 2154, "5490", "RPLS-056"), ("97105", 5490, "2154", "RPLS-056")],
    *[("97302", 2972, "2975", "RPLS-056"), ("97608", 4471, "2975", "RPLS-056")],
    *[("75101", 2154, "27572", "RPLS-051"), ("75101", 2154, "4326", "RPLS-051")],
]
HOME = {commune: (lon, lat) for commune, _, _, lon, lat in PLACED}


def row(number: int, commune: str, srid: int, written: str, lon: float, lat: float) -> str:
    x, y = Transformer.from_crs(4326, srid, always_xy=True).transform(lon, lat)
    return f"{commune};{number};RUE X;3;60;1970;{written};{x:.2f};{y:.2f};11"


@pytest.fixture(scope="module")
def places(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[int, tuple[float | None, float | None]], dict[int, set[str]]]:
    """Longitude and latitude by line, and codes of the rules that lines break."""
    folder = tmp_path_factory.mktemp("projections")
    communes = {commune if commune != "75101" else "75056" for commune in HOME}
    listed = [f"{c};{c};1000;{c[:3] if c[:2] == '97' else c[:2]};11;;" for c in sorted(communes)]
    head = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
    table = folder / "appartenance-2025.csv"
    table.write_text("\n".join([head, *listed]) + "\n")
    context = Context(folder / "editions", b"k" * 32)
    outline = folder / "communes-2025.geojson"
    outline.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":'
        ' {"code": "75056", "nom": "Paris"}, "geometry": {"type": "Polygon", "coordinates":'
        " [[[2.2, 48.8], [2.5, 48.8], [2.5, 48.9], [2.2, 48.9], [2.2, 48.8]]]}}]}"
    )
    stage_territoires([outline, table], 2025, context)
    lines = [row(n, *case) for n, case in enumerate(PLACED)]
    lines += [
        row(n, commune, srid, written, *HOME[commune])
        for n, (commune, srid, written, _) in enumerate(REFUSED, len(PLACED))
    ]
    lines.append(f"75101;{len(lines)};RUE X;3;60;1970;2154;6862000;652000;11")  # swapped
    file = folder / "rpls-2025.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n")
    staged = stage_rpls([file], 2025, context)
    broken: dict[int, set[str]] = {}
    for rejet in staged.report.rejets:
        broken.setdefault((rejet.ligne or 0) - 2, set()).add(rejet.code)
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        rows = bench.rows("SELECT CAST(numvoie AS INTEGER), lon, lat FROM e.rpls_logement")
    return {n: (lon, lat) for n, lon, lat in rows}, broken


@each_row("number", range(len(PLACED)))
def test_a_place_is_within_a_metre_of_the_one_that_was_projected(
    places: tuple[dict[int, tuple[float, float]], dict[int, set[str]]], number: int
) -> None:
    *_, lon, lat = PLACED[number]
    found = places[0][number]
    east, north = (found[0] - lon) * METRES * cos(radians(lat)), (found[1] - lat) * METRES
    assert hypot(east, north) < 1
    assert number not in places[1]


@each_row("number", range(len(REFUSED)))
def test_a_projection_of_elsewhere_places_nothing(
    places: tuple[dict[int, tuple[float, float]], dict[int, set[str]]], number: int
) -> None:
    at = len(PLACED) + number
    assert places[0][at] == (None, None)
    assert places[1][at] == {REFUSED[number][3]}


def test_swapped_coordinates_place_nothing(
    places: tuple[dict[int, tuple[float, float]], dict[int, set[str]]],
) -> None:
    at = len(PLACED) + len(REFUSED)
    assert places[0][at] == (None, None)
    assert places[1][at] == {"RPLS-055"}


def test_the_two_frames_of_mayotte_are_74_centimetres_apart() -> None:
    """What reading EPSG:10674 as EPSG:4471 costs at most (docs/sources.md)."""
    between = Transformer.from_crs(4471, 10674, always_xy=True, allow_ballpark=False)
    for x, y in [(502_000.0, 8_560_000.0), (524_000.0, 8_586_000.0), (535_000.0, 8_605_000.0)]:
        east, north = between.transform(x, y)
        assert hypot(east - x, north - y) == pytest.approx(0.74, abs=0.01)
