"""OGC API Coverages in each form: GeoTIFF, CoverageJSON, PNG, by range, under Accept."""

import struct
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from rasterio.io import MemoryFile

from testing.made.requests.raster import (
    BASE,
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
from testing.sample import taking_turns


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


@taking_turns(2)
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
@each_row("names", [SHARE, f"{SHARE},{COUNT},part_qpv24"])
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
    begun = datetime.now(UTC)
    names = [one["id"] for one in account.json("/collections")["collections"]]
    one = next(name for name in names if name.startswith("carreaux-"))
    assert account.get(f"/collections/{one}/coverage").status_code == 200
    assert ("coverage", account.organisation) in journal_of(
        on_duckdb, account.login, "coverage", since=begun
    )


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
