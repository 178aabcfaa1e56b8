"""The 200 m cell of a point: Insee's grid in métropole, the legal projection outre-mer.

Cells are written out here; pyproj, which the loaders do not use, says where a point of one lies.
"""

from collections.abc import Iterator

import pytest
from pyproj import Transformer

from loaders.tabular.coordinates import GRID
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import statement
from testing.rows import each_row

# département, EPSG, easting and northing of a point, the cell's own corner
CASES = [
    ("93", 3035, 3_760_100.0, 2_890_050.0, "CRS3035RES200mN2890000E3760000"),
    ("93", 3035, 3_760_000.5, 2_890_000.5, "CRS3035RES200mN2890000E3760000"),  # inside two edges
    ("93", 3035, 3_759_999.5, 2_889_999.5, "CRS3035RES200mN2889800E3759800"),  # outside both
    ("93", 3035, 3_760_199.5, 2_890_199.5, "CRS3035RES200mN2890000E3760000"),
    ("93", 3035, 3_760_200.5, 2_890_199.5, "CRS3035RES200mN2890000E3760200"),
    ("2A", 3035, 4_216_333.0, 2_077_777.0, "CRS3035RES200mN2077600E4216200"),
    ("29", 3035, 3_100_001.0, 2_900_001.0, "CRS3035RES200mN2900000E3100000"),
    ("971", 5490, 655_399.0, 1_796_601.0, "CRS5490RES200mN1796600E655200"),
    ("972", 5490, 708_400.5, 1_616_000.5, "CRS5490RES200mN1616000E708400"),
    ("973", 2972, 350_199.5, 545_800.5, "CRS2972RES200mN545800E350000"),
    ("974", 2975, 338_600.5, 7_690_999.5, "CRS2975RES200mN7690800E338600"),
    ("976", 4471, 520_000.5, 8_585_000.5, "CRS4471RES200mN8585000E520000"),
]


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workshop(None) as bench:
        bench.run(
            "CREATE TEMP TABLE adresse_prete (code_commune VARCHAR, code_epci VARCHAR,"
            " code_dep VARCHAR, code_reg VARCHAR, lon DOUBLE, lat DOUBLE)"
        )
        for n, (dep, srid, e, north, _) in enumerate(CASES):
            lon, lat = Transformer.from_crs(srid, "OGC:CRS84", always_xy=True).transform(e, north)
            row = (f"{n:05d}", None, dep, None, round(lon, 7), round(lat, 7))
            bench.insert("adresse_prete", [row])
        cells = statement("loaders.publication.levels", "carreau")
        bench.run(cells.format(grille=GRID), {"annee": 2025})
        yield bench


@each_row(("dep", "srid", "e", "north", "cell"), CASES)
def test_a_point_is_in_the_cell_of_its_own_grid(
    bench: Workbench, dep: str, srid: int, e: float, north: float, cell: str
) -> None:
    found = bench.rows(
        "SELECT code_dep, ST_GeometryType(geom)::VARCHAR, ST_IsValid(geom), ST_AsText(geom)"
        " FROM carreau WHERE code = $code",
        {"code": cell},
    )
    assert [row[:3] for row in found] == [(dep, "MULTIPOLYGON", True)]
    back = Transformer.from_crs("OGC:CRS84", srid, always_xy=True)
    rings = found[0][3].removeprefix("MULTIPOLYGON (((").removesuffix(")))").split(", ")
    places = [[float(v) for v in pair.split()] for pair in rings]
    corners = {tuple(round(v, 2) for v in back.transform(lon, lat)) for lon, lat in places}
    east, n = int(cell.split("E")[-1]), int(cell.split("N")[1].split("E")[0])
    assert corners == {(x, y) for x in (east, east + 200) for y in (n, n + 200)}
    assert east <= e < east + 200
    assert n <= north < n + 200


def test_there_is_no_other_cell(bench: Workbench) -> None:
    assert bench.value("SELECT count(*) FROM carreau") == len({cell for *_, cell in CASES})
