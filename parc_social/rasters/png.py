"""One raster band, or three, as PNG of 16 bits: whole numbers, and what they are a multiple of."""

import math
import struct
import zlib
from dataclasses import dataclass

import numpy as np

from parc_social.errors import InvalidValue
from parc_social.rasters.raster import Raster

_MOST = 65_535
_COLOUR = {1: 0, 3: 2}  # colour type by number of bands: what the draft of Coverages allows


@dataclass(frozen=True, slots=True)
class Png:
    """The file, and how a figure became a number: figure x `scale` + `offset`; 0 is no figure."""

    content: bytes
    scale: float
    offset: float


def png(raster: Raster) -> Png:
    """Raises InvalidValue for a number of bands that the form does not have."""
    count = len(raster.bands)
    if count not in _COLOUR:
        raise InvalidValue(
            f"f=png : 1 ou 3 indicateurs sont attendus (properties), lu {count} ;"
            " ou prenez geotiff, qui les tient tous"
        )
    scale, offset = _coding(raster)
    numbers = np.rint(raster.bands.astype(np.float64) * scale + offset)
    whole = np.where(np.isnan(raster.bands), 0, numbers).astype(">u2")
    return Png(_encode(whole), scale, offset)


def _coding(raster: Raster) -> tuple[float, float]:
    """The finest power of ten, to a hundredth, at which every figure is a number of 1 to 65,535."""
    finite = raster.bands[np.isfinite(raster.bands)].astype(np.float64)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    low = min(low, 0.0)
    power = min(2, math.floor(math.log10((_MOST - 2) / max(high - low, 1e-9))))
    scale = float(10.0**power)
    return scale, 1.0 - math.floor(low * scale)


def _encode(whole: np.ndarray) -> bytes:
    """By hand: GDAL warns of a file that has no place, and Pillow knows no such colour."""
    count, height, width = whole.shape
    header = struct.pack(">IIBBBBB", width, height, 16, _COLOUR[count], 0, 0, 0)
    lines = np.moveaxis(whole, 0, -1).reshape(height, width * count)
    scanlines = b"".join(b"\0" + line.tobytes() for line in lines)
    clear = struct.pack(f">{count}H", *[0] * count)
    chunks = (
        (b"IHDR", header),
        (b"tRNS", clear),
        (b"IDAT", zlib.compress(scanlines)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
