"""OGC API Coverages of the cells, on both stores: the figures of /items, where they are."""

import re
import struct
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from pyproj import Transformer
from rasterio.io import MemoryFile

CELLS = "indicateurs-carreau"
REUNION, METROPOLE = "carreaux-2975", "carreaux-3035"
BASE = f"/collections/{REUNION}"
COVERAGE = f"{BASE}/coverage"
URI = "http://www.opengis.net/def/crs/EPSG/0/"
SHARE, COUNT = "part_personnes_seules", "menages_repondants"
TIFF = "image/tiff; application=geotiff"
KEPT: list[MemoryFile] = []  # a dataset does not keep its file


def opened_of(content: bytes) -> Any:
    """The dataset in some octets."""
    KEPT.append(MemoryFile(content))
    return KEPT[-1].open()


def raster(account: Any, path: str = COVERAGE, **asked: Any) -> Any:
    """An open GeoTIFF of a 200."""
    answer = account.get(path, **asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == TIFF
    return opened_of(answer.content)


def figures(opened: Any) -> dict[tuple[int, int, str], float]:
    """Every figure of a raster whose pixels are cells, by east, north and band."""
    found: dict[tuple[int, int, str], float] = {}
    west, north = int(opened.transform.c), int(opened.transform.f)
    for name, band in zip(opened.descriptions, opened.read(), strict=True):
        for line, pixel in np.argwhere(np.isfinite(band)).tolist():
            place = (west + 200 * pixel, north - 200 * (line + 1))
            found[*place, name] = float(band[line, pixel])
    return found


def places(opened: Any) -> set[tuple[int, int]]:
    """Where its mask says that there is a cell."""
    west, north = int(opened.transform.c), int(opened.transform.f)
    at = np.argwhere(opened.dataset_mask() > 0).tolist()
    return {(west + 200 * pixel, north - 200 * (line + 1)) for line, pixel in at}


def items(account: Any, srid: int, collection: str = CELLS, **asked: Any) -> dict[Any, Any]:
    """The cells of a grid as /items tells them, by east and north."""
    page = account.json(f"/collections/{collection}/items", limit=10_000, **asked)
    assert page["numberMatched"] == page["numberReturned"]
    found: dict[Any, Any] = {}
    for one in page["features"]:
        code = re.fullmatch(r"CRS(\d+)RES200mN(\d+)E(\d+)", one["properties"]["code"])
        assert code
        if int(code[1]) == srid:
            found[int(code[3]), int(code[2])] = one["properties"]
    return found


def told(cells: dict[Any, Any], names: Any) -> dict[Any, float]:
    single = np.float32
    return {
        (*place, name): float(single(row[name]))
        for place, row in cells.items()
        for name in names
        if row[name] is not None
    }


@pytest.mark.both_stores
@pytest.mark.parametrize(("who", "name"), [("epci", REUNION), ("gip", REUNION), ("gip", METROPOLE)])
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


@pytest.mark.parametrize("path", ["items", "queryables", "export", "tiles", "qgis.qlr"])
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
@pytest.mark.parametrize("crs", ["OGC/1.3/CRS84", "EPSG/0/4326", "EPSG/0/3857", "EPSG/0/2975"])
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


def ifds(content: bytes) -> list[dict[int, tuple[int, ...]]]:
    """The directories of a little-endian TIFF: numbers by tag, and where the directory is."""
    order, at = "<", struct.unpack("<I", content[4:8])[0]
    assert content[:4] == b"II*\0"
    found: list[dict[int, tuple[int, ...]]] = []
    kinds = {1: "B", 2: "s", 3: "H", 4: "I"}
    while at:
        tags: dict[int, tuple[int, ...]] = {0: (at,)}
        count = struct.unpack(f"{order}H", content[at : at + 2])[0]
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind, values = struct.unpack(f"{order}HHI", content[entry : entry + 8])
            if kind not in (3, 4):
                continue
            size = values * (2 if kind == 3 else 4)
            place = entry + 8
            if size > 4:
                place = struct.unpack(f"{order}I", content[place : place + 4])[0]
            tags[tag] = struct.unpack(
                f"{order}{values}{kinds[kind]}", content[place : place + size]
            )
        found.append(tags)
        end = at + 2 + 12 * count
        at = struct.unpack(f"{order}I", content[end : end + 4])[0]
    return found


def test_the_geotiff_is_cloud_optimized(epci: Any) -> None:
    """What GDAL's validate_cloud_optimized_geotiff asks, looked for in the octets themselves."""
    content = epci.get(COVERAGE, width=700, height=600, properties=f"{SHARE},{COUNT}").content
    opened = opened_of(content)
    assert opened.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    assert opened.overviews(1) == [2, 4]
    directories = ifds(content)
    starts = [tags[0][0] for tags in directories]
    assert starts == sorted(starts)  # the whole image, its mask, then overviews, each further on
    assert starts[0] < 1_000
    tile_width, offsets = 322, 324
    assert all(tags[tile_width] == (256,) for tags in directories)
    data = [min(o for o in tags[offsets] if o) for tags in directories]
    assert max(starts) < min(data)  # every directory is read before any octet of a tile
    images = [tags for tags in directories if tags.get(254, (0,))[0] & 4 == 0]
    first = [min(o for o in tags[offsets] if o) for tags in images]
    assert all(
        one > other for one, other in pairwise(first)
    )  # overviews first, the smallest of all
    for tags in directories:
        tiles = [o for o in tags[offsets] if o]
        assert tiles == sorted(tiles)


@pytest.mark.both_stores
def test_who_sees_every_cell_takes_an_edition_whole(gip: Any, epci: Any) -> None:
    links = gip.json(f"/collections/{METROPOLE}")["links"]
    whole = [one["href"] for one in links if one["rel"] == "enclosure"]
    assert len(whole) > 1
    for href in whole:
        path = href.removeprefix(gip.base_url)
        answer = gip.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, TIFF)
        assert answer.headers["Accept-Ranges"] == "bytes"
        opened = opened_of(answer.content)
        assert opened.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        year = opened.tags()["DATETIME"]
        same = raster(gip, f"/collections/{METROPOLE}/coverage", datetime=year)
        assert opened.descriptions == same.descriptions
        assert figures(opened) == figures(same)
        assert places(opened) == places(same)
    name = whole[-1].rpartition("/")[2]
    never = epci.get("/collections/jamais")
    for account, other in (
        (epci, f"{BASE}/editions/{name}"),
        (gip, f"/collections/{METROPOLE}/editions/{name[:-4]}.parquet"),
        (gip, f"/collections/{METROPOLE}/editions/indicateurs_1999_0123abcd.tif"),
    ):
        refused = account.get(other)
        assert (refused.status_code, refused.content) == (404, never.content)
    assert not [x for x in epci.json(BASE)["links"] if x["rel"] == "enclosure"]


def test_octets_can_be_asked_for_by_range(epci: Any) -> None:
    whole = epci.get(COVERAGE).content
    part = epci.ask("GET", COVERAGE, headers={"Range": "bytes=100-299"})
    assert (part.status_code, part.content) == (206, whole[100:300])
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(whole)}"
    head = epci.ask("HEAD", COVERAGE)
    assert (head.headers["Content-Length"], head.headers["Accept-Ranges"]) == (
        str(len(whole)),
        "bytes",
    )
    past = epci.ask("GET", COVERAGE, headers={"Range": f"bytes={len(whole)}-"})
    assert past.status_code == 416
    assert past.json()["code"] == "range-not-satisfiable"


@pytest.mark.both_stores
def test_coveragejson_has_the_same_figures(epci: Any) -> None:
    answer = epci.get(COVERAGE, f="covjson", properties=f"{SHARE},{COUNT}")
    assert answer.headers["Content-Type"] == "application/vnd.cov+json"
    document = answer.json()
    opened = raster(epci, properties=f"{SHARE},{COUNT}")
    axes = document["domain"]["axes"]
    assert axes["x"] == {"start": opened.bounds.left + 100, "stop": opened.bounds.right - 100,
                         "num": opened.width}  # fmt: skip
    assert axes["y"]["start"] == opened.bounds.top - 100
    assert document["domain"]["referencing"][0]["system"]["id"] == f"{URI}2975"
    assert document["parameters"][SHARE]["unit"]["symbol"] == "%"
    for number, name in enumerate((SHARE, COUNT), start=1):
        band = document["ranges"][name]
        assert band["shape"] == [opened.height, opened.width]
        values = np.array([np.nan if v is None else v for v in band["values"]], dtype=np.float32)
        assert np.array_equal(values.reshape(band["shape"]), opened.read(number), equal_nan=True)
    cells = items(epci, 2975)
    exact = {row[SHARE] for row in cells.values() if row[SHARE] is not None}
    assert {v for v in document["ranges"][SHARE]["values"] if v is not None} == exact


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize("names", [SHARE, f"{SHARE},{COUNT},part_qpv24"])
def test_png_holds_whole_numbers_and_says_of_what(epci: Any, names: str) -> None:
    answer = epci.get(COVERAGE, f="png", properties=names)
    assert answer.headers["Content-Type"] == "image/png"
    scale, offset = (float(answer.headers[f"Values-{n}"]) for n in ("Scale", "Offset"))
    opened = raster(epci, properties=names)
    with MemoryFile(answer.content) as file, file.open() as picture:
        numbers, cells = picture.read(), opened.read()
        assert picture.nodata == 0
    assert numbers.dtype == np.uint16
    assert np.array_equal(numbers == 0, np.isnan(cells))
    there = numbers > 0
    assert (numbers[there] - offset) / scale == pytest.approx(cells[there], abs=0.5 / scale + 1e-4)


def test_the_accept_header_chooses_the_form(epci: Any) -> None:
    forms = {
        "image/tiff;application=geotiff": TIFF, "image/tiff": TIFF, "*/*": TIFF, "": TIFF,
        "application/vnd.cov+json": "application/vnd.cov+json",
        "image/png;q=0.5, application/vnd.cov+json": "application/vnd.cov+json",
        "text/html,*/*;q=0.8": TIFF,
    }  # fmt: skip
    for accept, media in forms.items():
        answer = epci.ask("GET", COVERAGE, headers={"Accept": accept})
        assert answer.headers["Content-Type"] == media, accept


def test_the_line_of_the_journal_comes_with_the_raster(
    on_duckdb: Any, journal_of: Callable[..., list[tuple[str, str]]]
) -> None:
    account = on_duckdb.by_type("commune")[0]
    before = len(journal_of(on_duckdb, account.login))
    names = [one["id"] for one in account.json("/collections")["collections"]]
    one = next(name for name in names if name.startswith("carreaux-"))
    assert account.get(f"/collections/{one}/coverage").status_code == 200
    assert "coverage" in [op for op, _ in journal_of(on_duckdb, account.login)[before:]]


def test_conformance_names_the_classes_of_the_draft(gip: Any) -> None:
    classes = gip.json("/conformance")["conformsTo"]
    of_coverages = [one for one in classes if "coverages" in one]
    assert "https://www.opengis.net/spec/ogcapi-coverages-1/1.0/conf/core" in of_coverages
    assert not [one for one in of_coverages if one.endswith(("netcdf", "cisjson", "tiles", "zarr"))]
    operations = [
        path["get"]["operationId"]
        for path in gip.json("/openapi")["paths"].values()
        if "get" in path
    ]
    assert f"{REUNION}.getCoverage" in operations
