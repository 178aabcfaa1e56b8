"""OGC API Coverages of the cells, on both stores: the figures of /items, where they are."""

from typing import Any

import numpy as np
import pytest
from pyproj import Transformer

from testing.made.requests.raster import (
    BASE,
    CELLS,
    COUNT,
    COVERAGE,
    METROPOLE,
    REUNION,
    SHARE,
    TIFF,
    URI,
    figures,
    items,
    opened_of,
    places,
    raster,
)
from testing.rows import each_row


def told(cells: dict[Any, Any], names: Any) -> dict[Any, float]:
    single = np.float32
    return {
        (*place, name): float(single(row[name]))
        for place, row in cells.items()
        for name in names
        if row[name] is not None
    }


@pytest.mark.both_stores
@each_row(("who", "name"), [("epci", REUNION), ("gip", REUNION), ("gip", METROPOLE)])
def test_a_coverage_is_the_cells_of_items(epci: Any, gip: Any, who: str, name: str) -> None:
    account = {"epci": epci, "gip": gip}[who]
    opened = raster(account, f"/collections/{name}/coverage")
    srid = int(name.rpartition("-")[2])
    cells = items(account, srid)
    assert opened.crs.to_epsg() == srid
    assert len(cells) > 5
    assert places(opened) == set(cells)
    wanted = told(cells, opened.descriptions)
    assert figures(opened) == wanted
    # Group values are among them: a share whose statut is A, and no count beside it.
    grouped = [row for row in cells.values() if row[f"{SHARE}_statut"] == "A"]
    assert not [row for row in grouped if row[SHARE] is None or row[COUNT] is not None]
    assert grouped or who == "epci"  # which has few cells


@pytest.mark.both_stores
def test_an_earlier_millesime_is_that_of_the_twin(epci: Any) -> None:
    current = raster(epci).tags()["DATETIME"]
    years = epci.json(BASE)["extent"]["temporal"]["grid"]["coordinates"]
    year = years[0][:4]
    assert year < current
    for asked in ({"datetime": year}, {"subset": f'time("{year}")'}):
        opened = raster(epci, properties=f"{SHARE},{COUNT}", **asked)
        cells = items(epci, 2975, f"{CELLS}-serie", datetime=year, population="tous")
        assert opened.tags()["DATETIME"] == year
        assert places(opened) == set(cells)
        assert figures(opened) == told(cells, (SHARE, COUNT))


def test_bands_say_their_name_title_and_unit(epci: Any) -> None:
    opened = raster(epci, properties=f"{SHARE},{COUNT}")
    assert opened.descriptions == (SHARE, COUNT)
    assert opened.units == ("%", "ménages")
    assert opened.tags(1)["TITRE"] == "Personnes seules"
    assert np.isnan(opened.nodata)
    assert "fictives" in opened.tags()["AVERTISSEMENT"]
    schema = epci.json(f"{BASE}/schema")["properties"]
    assert schema[SHARE]["x-ogc-unit"] == "%"
    assert [one["x-ogc-propertySeq"] for one in schema.values()] == [*range(1, len(schema) + 1)]
    assert list(schema) == list(raster(epci).descriptions)
    without = raster(epci, **{"exclude-properties": SHARE}).descriptions
    assert without == tuple(name for name in schema if name != SHARE)


def test_the_collection_says_where_its_grid_lies(epci: Any) -> None:
    described = epci.json(BASE)
    spatial = described["extent"]["spatial"]
    opened = raster(epci)
    left, bottom, right, top = opened.bounds
    assert spatial["storageCrsBbox"] == [[left, bottom, right, top]]
    east, north = spatial["grid"]
    assert (east["cellsCount"], north["cellsCount"]) == (opened.width, opened.height)
    assert (east["firstCoordinate"], north["firstCoordinate"]) == (left + 100, bottom + 100)
    assert described["storageCrs"] == f"{URI}2975"
    assert described["storageCrs"] in described["crs"]
    west, south, far, up = spatial["bbox"][0]
    lon, lat = Transformer.from_crs(2975, 4326, always_xy=True).transform(
        [left, right, left, right], [bottom, top, top, bottom]
    )
    assert west <= min(lon) < max(lon) <= far
    assert south <= min(lat) < max(lat) <= up
    links = {(one["rel"].rpartition("/")[2], one["type"]) for one in described["links"]}
    assert {("coverage", TIFF), ("coverage", "application/vnd.cov+json")} <= links
    first = next(one for one in described["links"] if one["rel"].endswith("/coverage"))
    bare = f"/collections/{REUNION}/coverage"
    assert (first["type"], first["href"]) == (TIFF, f"{epci.base_url}{bare}")
    assert epci.ask("HEAD", bare, headers={"Accept": "*/*"}).headers["Content-Type"] == TIFF
    assert not [rel for rel, _ in links if rel in ("items", "queryables")]


@pytest.mark.both_stores
def test_a_grid_without_a_cell_of_the_callers_is_not_there(epci: Any, gip: Any) -> None:
    listed = [one["id"] for one in epci.json("/collections")["collections"]]
    assert [name for name in listed if name.startswith("carreaux-")] == [REUNION]
    everything = [one["id"] for one in gip.json("/collections")["collections"]]
    assert {REUNION, METROPOLE} <= set(everything)
    for name in (METROPOLE, "carreaux-4471"):
        for path in ("", "/schema", "/coverage", "/coverage?bbox=1,2,3,4"):
            mine = epci.get(f"/collections/{name}{path}")
            never = epci.get(f"/collections/jamais{path}")
            assert (mine.status_code, mine.content) == (404, never.content)


@each_row("path", ["items", "queryables", "export", "tiles", "qgis.qlr"])
def test_a_coverage_has_no_rows(gip: Any, path: str) -> None:
    assert gip.get(f"/collections/{REUNION}/{path}").status_code == 404
    assert gip.get(f"/collections/{CELLS}/coverage").status_code == 404


@pytest.mark.both_stores
def test_parts_by_bbox_and_subset_are_the_cells_that_they_meet(epci: Any) -> None:
    whole = raster(epci, properties=SHARE)
    left, bottom, right, top = (int(edge) for edge in whole.bounds)
    middle = left + (right - left) // 400 * 200, bottom + (top - bottom) // 400 * 200
    every = figures(whole)
    wanted = {k: v for k, v in every.items() if k[0] >= middle[0] and k[1] >= middle[1]}
    corner = (*middle, right, top)
    subset = f"E({middle[0]}:{right}),N({middle[1]}:*)"
    asked: list[dict[str, Any]] = [
        {"bbox": ",".join(map(str, corner)), "bbox-crs": f"{URI}2975"},
        {"bbox": ",".join(map(str, corner)), "bbox-crs": "[EPSG:2975]"},
        {"subset": subset},
        {"subset": subset.split(",")},
        {"subset": subset, "subset-crs": "[EPSG:2975]"},
        {
            "bbox": f"{middle[0] + 1},{middle[1] + 1},{right - 1},{top - 1}",
            "bbox-crs": f"{URI}2975",
        },
    ]
    for one in asked:
        part = raster(epci, properties=SHARE, **one)
        assert tuple(map(int, part.bounds)) == corner, one
        assert figures(part) == wanted, one
    # A box in degrees: every cell that it meets, and only whole cells.
    lon, lat = Transformer.from_crs(2975, 4326, always_xy=True).transform(*middle)
    part = raster(epci, properties=SHARE, bbox=f"{lon},{lat},56,-20.5")
    assert {k: v for k, v in figures(part).items() if k in wanted} == wanted
    same = raster(epci, properties=SHARE, subset=f"Lon({lon}:56),Lat({lat}:-20.5)")
    assert figures(same) == figures(part)


@pytest.mark.both_stores
def test_sizes_place_each_pixel_on_the_cell_of_its_centre(epci: Any) -> None:
    whole = raster(epci, properties=SHARE)
    every = figures(whole)
    doubled = raster(epci, properties=SHARE, width=2 * whole.width, height=2 * whole.height)
    assert doubled.transform.a == 100
    assert np.array_equal(doubled.read(1)[::2, ::2], whole.read(1), equal_nan=True)
    for asked in ({"resolution": "E(400),N(400)"}, {"scale-factor": "2"}):
        half = raster(epci, properties=SHARE, **asked)
        assert half.transform.a == pytest.approx(400, rel=0.02)
        known = {value for *_, value in ((*k, v) for k, v in every.items())}
        assert set(half.read(1)[np.isfinite(half.read(1))].tolist()) <= known
    for name in ("scale-size", "scaleSize", "SCALESIZE"):
        small = raster(epci, properties=SHARE, **{name: "E(7),N(5)"})
        assert (small.width, small.height) == (7, 5)
    degrees = raster(epci, properties=SHARE, **{"scale-size": "Lat(1000),Long(1000)"})
    assert degrees.crs.to_epsg() == 4326
    for place, value in list(every.items())[:50]:
        x, y = Transformer.from_crs(2975, 4326, always_xy=True).transform(
            place[0] + 100, place[1] + 100
        )
        assert next(degrees.sample([(x, y)]))[0] == pytest.approx(value)


@pytest.mark.both_stores
@each_row("crs", ["OGC/1.3/CRS84", "EPSG/0/4326", "EPSG/0/3857", "EPSG/0/2975"])
def test_another_system_shows_the_same_figures(epci: Any, crs: str) -> None:
    uri = f"http://www.opengis.net/def/crs/{crs}"
    answer = epci.get(COVERAGE, properties=SHARE, crs=uri, width=1_200, height=1_200)
    assert answer.headers["Content-Crs"] == f"<{uri}>"
    opened = opened_of(answer.content)
    edges = [float(text) for text in answer.headers["Content-Bbox"].split(",")]
    if crs == "EPSG/0/4326":
        edges = [edges[1], edges[0], edges[3], edges[2]]
    assert edges == pytest.approx(list(opened.bounds), rel=1e-8)
    native = raster(epci, properties=SHARE)
    move = Transformer.from_crs(2975, opened.crs.to_epsg(), always_xy=True)
    for place, value in list(figures(native).items())[:100]:
        at = move.transform(place[0] + 100, place[1] + 100)
        assert next(opened.sample([at]))[0] == pytest.approx(value)
