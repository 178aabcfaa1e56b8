"""A picture as GeoTIFF: its colours, and where each of its pixels is (OGC GeoTIFF 1.1)."""

from typing import Any

import numpy as np
from PIL import Image
from rasterio import io  # pyright: ignore[reportMissingTypeStubs]
from rasterio.enums import ColorInterp  # pyright: ignore[reportMissingTypeStubs]
from rasterio.transform import Affine  # pyright: ignore[reportMissingTypeStubs]
from rasterio.windows import Window  # pyright: ignore[reportMissingTypeStubs]

from parc_social.rasters.raster import RasterFrame

_File: Any = io.MemoryFile  # rasterio tells no types
_window: Any = Window
_TILE = 256  # pixels of a side of a tile of the file; a strip is a line of them
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
    "blockxsize": _TILE,
    "blockysize": _TILE,
}


def picture_geotiff(image: Image.Image, frame: RasterFrame) -> bytes:
    """The whole file: red, green, blue and, of a picture that shows what lies below, alpha.

    Of the palette of a picture only a strip is opened at once: a large one takes little more than
    itself.
    """
    mode = "RGBA" if image.has_transparency_data else "RGB"
    shape = {"count": len(mode), "width": frame.width, "height": frame.height}
    transform = Affine(frame.across, 0.0, frame.west, 0.0, -frame.down, frame.north)
    place = {"crs": f"EPSG:{frame.srid}", "transform": transform}
    with _File() as file:
        with file.open(**_OPTIONS, **shape, **place) as dataset:
            dataset.colorinterp = _COLOURS[: len(mode)]
            for top in range(0, frame.height, _TILE):
                bottom = min(top + _TILE, frame.height)
                strip = image.crop((0, top, frame.width, bottom)).convert(mode)
                pixels = np.moveaxis(np.asarray(strip), -1, 0)
                dataset.write(pixels, window=_window(0, top, frame.width, bottom - top))
        content: bytes = file.read()
    return content
