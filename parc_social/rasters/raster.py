"""Cells on a frame: each pixel is the cell that its centre lies in, and never a mean of several.

A share is that of a group of households; half of one and half of another is no published figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from parc_social.domain.grid import CELL, Cells, Window, names_of
from parc_social.wording import Wording


@dataclass(frozen=True, slots=True)
class Band:
    """A name, its title, and its unit (None: it has none)."""

    name: str
    title: Wording
    unit: str | None


@dataclass(frozen=True, slots=True)
class RasterFrame:
    """`width` by `height` pixels of `across` by `down` units of EPSG:`srid`, from the north-west.

    East before north in every system; 4326 stands for CRS84, in degrees.
    """

    srid: int
    west: float
    north: float
    across: float
    down: float
    width: int
    height: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the outer edges."""
        east = self.west + self.width * self.across
        return self.west, self.north - self.height * self.down, east, self.north


def frame_of(srid: int, window: Window) -> RasterFrame:
    """A pixel a cell."""
    west, south, east, north = window
    return RasterFrame(
        srid, west, north, CELL, CELL, (east - west) // CELL, (north - south) // CELL
    )


_STRIP = 262_144  # pixels placed at once
NONE = -1


@dataclass(frozen=True, slots=True)
class Raster:
    """Bands of single precision, NaN where nothing is said, and where there is a cell at all."""

    bands: NDArray[np.float32]  # band, line, pixel
    mask: NDArray[np.bool_]  # line, pixel


def raster_of(cells: Cells, srid: int, frame: RasterFrame) -> Raster:
    """The cells of the grid EPSG:`srid` in the pixels of a frame, in whatever system it is."""
    count = cells.figures.shape[1]
    bands = np.full((count, frame.height, frame.width), np.nan, dtype=np.float32)
    mask = np.zeros((frame.height, frame.width), dtype=np.bool_)
    for first, cell_ranks in placed_lines(cells, srid, frame, max(1, _STRIP // frame.width)):
        strip = slice(first, first + len(cell_ranks))
        inside = cell_ranks != NONE
        mask[strip] = inside
        which = cell_ranks[inside]
        for band in range(count):
            bands[band, strip][inside] = cells.figures[which, band]
    return Raster(bands, mask)


def placed_lines(
    cells: Cells, srid: int, frame: RasterFrame, lines: int
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """(first line, for each pixel of some lines the number of its cell in the list, NONE)."""
    names = names_of(cells.east.astype(np.float64), cells.north.astype(np.float64))
    order = np.argsort(names)
    names = names[order]
    for first in range(0, frame.height, lines):
        wanted_names = _names(srid, frame, first, min(lines, frame.height - first))
        if not len(names):
            yield first, np.full(wanted_names.shape, NONE, dtype=np.int64)
            continue
        at = np.minimum(np.searchsorted(names, wanted_names), len(names) - 1)
        yield first, np.where(names[at] == wanted_names, order[at], NONE)


def _names(srid: int, frame: RasterFrame, first: int, lines: int) -> NDArray[np.int64]:
    """The names of the cells that the centres of some lines of pixels lie in."""
    x = frame.west + (np.arange(frame.width) + 0.5) * frame.across
    y = frame.north - (np.arange(first, first + lines) + 0.5) * frame.down
    east, north = np.meshgrid(x, y)
    if frame.srid != srid:
        east, north = _to_grid(frame.srid, srid).transform(east, north)
    return names_of(np.asarray(east, dtype=np.float64), np.asarray(north, dtype=np.float64))


@lru_cache(maxsize=64)
def _to_grid(frame_srid: int, srid: int) -> Transformer:
    return Transformer.from_crs(proj_name(frame_srid), f"EPSG:{srid}", always_xy=True)


def proj_name(srid: int) -> str:
    """A system for PROJ, east before north."""
    return "OGC:CRS84" if srid == 4326 else f"EPSG:{srid}"
