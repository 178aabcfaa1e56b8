"""A raster as a cloud optimized GeoTIFF: tiles, overviews, a mask, and bands with their names."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rasterio import io  # pyright: ignore[reportMissingTypeStubs]
from rasterio.transform import Affine  # pyright: ignore[reportMissingTypeStubs]

from parc_social.rasters.frame import Band, RasterFrame
from parc_social.rasters.raster import Raster

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
        with file.open(**OPTIONS, **shape, **placed(frame)) as made:
            made.write(raster.bands)
            made.write_mask(raster.mask.astype(np.uint8) * 255)
            tell(made, bands, about)
        content: bytes = file.read()
    return content


def placed(frame: RasterFrame) -> dict[str, Any]:
    """Where the pixels are, and what they are."""
    return {
        "dtype": "float32",
        "nodata": math.nan,
        "crs": f"EPSG:{frame.srid}",
        "transform": Affine(frame.across, 0.0, frame.west, 0.0, -frame.down, frame.north),
    }


def tell(made: Any, bands: Sequence[Band], about: Mapping[str, str]) -> None:
    """Names, titles and units of the bands, and of the whole."""
    made.update_tags(**about)
    for number, band in enumerate(bands, start=1):
        made.set_band_description(number, band.name)
        made.update_tags(number, TITRE=band.title.fr, TITLE=band.title.en)
    made.units = [band.unit or "" for band in bands]
