"""Cloud optimized GeoTIFF: tiles, overviews, a mask, bands; of a raster, or of a whole grid."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import rasterio as _rasterio  # pyright: ignore[reportMissingTypeStubs]
from rasterio import io  # pyright: ignore[reportMissingTypeStubs]
from rasterio.shutil import (  # pyright: ignore[reportMissingImports,reportMissingTypeStubs]
    copy as _copy,  # pyright: ignore[reportUnknownVariableType]
)
from rasterio.transform import Affine  # pyright: ignore[reportMissingTypeStubs]
from rasterio.windows import Window  # pyright: ignore[reportMissingTypeStubs]

from parc_social.domain.grid import Cells
from parc_social.rasters.raster import NONE, Band, Raster, RasterFrame, placed_lines

_File: Any = io.MemoryFile  # rasterio tells no types
OPTIONS: Mapping[str, Any] = {
    "driver": "COG",
    "compress": "DEFLATE",
    "blocksize": 256,
    "overview_resampling": "NEAREST",  # a mean of two cells is no published figure
    "num_threads": 1,
    "bigtiff": "IF_SAFER",
}


def geotiff(
    raster: Raster, frame: RasterFrame, bands: Sequence[Band], about: Mapping[str, str]
) -> bytes:
    """The whole file. `about` is what it says of itself."""
    shape = {"count": len(bands), "width": frame.width, "height": frame.height}
    with _File() as file:
        with file.open(**OPTIONS, **shape, **georeference(frame)) as dataset:
            dataset.write(raster.bands)
            dataset.write_mask(raster.mask.astype(np.uint8) * 255)
            tell(dataset, bands, about)
        content: bytes = file.read()
    return content


def georeference(frame: RasterFrame) -> dict[str, Any]:
    """Where the pixels are, and what they are."""
    return {
        "dtype": "float32",
        "nodata": math.nan,
        "crs": f"EPSG:{frame.srid}",
        "transform": Affine(frame.across, 0.0, frame.west, 0.0, -frame.down, frame.north),
    }


def tell(dataset: Any, bands: Sequence[Band], about: Mapping[str, str]) -> None:
    """Names, titles and units of the bands, and of the whole."""
    dataset.update_tags(**about)
    for number, band in enumerate(bands, start=1):
        dataset.set_band_description(number, band.name)
        dataset.update_tags(number, TITRE=band.title.fr, TITLE=band.title.en)
    dataset.units = [band.unit or "" for band in bands]


_rio: Any = _rasterio  # rasterio tells no types
_copy_raster: Any = _copy  # pyright: ignore[reportUnknownVariableType]
_window: Any = Window
_TILES = {"tiled": True, "blockxsize": 256, "blockysize": 256}
# Who draws one indicator of many reads its tiles alone; tiles without a cell are not there.
_APART = {"interleave": "BAND", "sparse_ok": True}


def write_whole(
    cells: Cells, frame: RasterFrame, bands: Sequence[Band], about: Mapping[str, str], target: Path
) -> None:
    """Writes the file; what it is made of lies beside it, and goes when it is done."""
    beside = target.with_name(f"{target.name}.bandes.tif")
    shape = {"count": len(bands), "width": frame.width, "height": frame.height}
    options = {**_TILES, **_APART, "compress": "DEFLATE", "zlevel": 1, "bigtiff": "IF_SAFER"}
    try:
        with _rio.Env(GDAL_TIFF_INTERNAL_MASK=True, GDAL_CACHEMAX=64):
            with _rio.open(
                beside, "w", driver="GTiff", **options, **shape, **georeference(frame)
            ) as dataset:
                _fill(dataset, cells, frame)
                tell(dataset, bands, about)
            _copy_raster(beside, target, **{**OPTIONS, **_APART})
    finally:
        beside.unlink(missing_ok=True)


def _fill(dataset: Any, cells: Cells, frame: RasterFrame) -> None:
    """Line of tiles after line of tiles; one without a cell is left out."""
    for first, cell_ranks in placed_lines(cells, frame.srid, frame, 256):
        inside = cell_ranks != NONE
        if not inside.any():
            continue
        place = _window(0, first, frame.width, len(cell_ranks))
        which = cell_ranks[inside]
        dataset.write_mask(inside.astype(np.uint8) * 255, window=place)
        for band in range(cells.figures.shape[1]):
            line = np.full(cell_ranks.shape, np.nan, dtype=np.float32)
            line[inside] = cells.figures[which, band]
            dataset.write(line, band + 1, window=place)
