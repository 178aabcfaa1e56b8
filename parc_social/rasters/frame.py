"""Where the pixels of a raster are."""

from dataclasses import dataclass

from parc_social.domain.grid import CELL, Window
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
