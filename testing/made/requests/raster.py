"""A coverage read by rasterio, beside the cells of /items."""

import re
from typing import Any

import numpy as np
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
