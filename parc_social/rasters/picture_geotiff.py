"""A picture as GeoTIFF: its colours, and where each of its pixels is (OGC GeoTIFF 1.1)."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio import io  # pyright: ignore[reportMissingTypeStubs]
from rasterio.enums import ColorInterp  # pyright: ignore[reportMissingTypeStubs]
from rasterio.transform import Affine  # pyright: ignore[reportMissingTypeStubs]
from rasterio.windows import Window  # pyright: ignore[reportMissingTypeStubs]

from parc_social.rasters.raster import RasterFrame

_File: Any = io.MemoryFile  # rasterio tells no types
_window: Any = Window
STRIP = 256  # rows that are written at once: those of the tiles of the file
_COLOURS: Any = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
_OPTIONS = {
    "driver": "GTiff",
    "dtype": "uint8",
    "photometric": "RGB",
    "interleave": "PIXEL",
    "compress": "DEFLATE",
    "zlevel": 1,  # as our PNG: level 6 takes three times as long for a fifth less
    "predictor": 2,
    "tiled": True,
    "blockxsize": STRIP,
    "blockysize": STRIP,
}


def picture_geotiff(
    bands: int, strips: Iterable[tuple[int, NDArray[np.uint8]]], frame: RasterFrame
) -> bytes:
    """The whole file: red, green, blue and, of four bands, alpha.

    `strips` are tops and colours (row, column, band), of STRIP rows each but for the last.
    """
    shape = {"count": bands, "width": frame.width, "height": frame.height}
    transform = Affine(frame.across, 0.0, frame.west, 0.0, -frame.down, frame.north)
    place = {"crs": f"EPSG:{frame.srid}", "transform": transform}
    with _File() as file:
        with file.open(**_OPTIONS, **shape, **place) as dataset:
            dataset.colorinterp = _COLOURS[:bands]
            for top, pixels in strips:
                window = _window(0, top, frame.width, len(pixels))
                dataset.write(np.moveaxis(pixels, -1, 0), window=window)
        content: bytes = file.read()
    return content
