"""Insee's grids of 200 m cells: EPSG:3035 in métropole, the legal projection outre-mer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parc_social.domain.projections import LEGAL_OUTRE_MER

_ROW = 1_000_000  # more cells than any grid has across
_FAR = 1e8  # metres: beyond, a number is no place of a grid


@dataclass(frozen=True, slots=True)
class Cells:
    """Lower left corners in metres, and a line of figures each; NaN where nothing may be said.

    Figures are of single precision: seven digits, which every published figure fits in.
    """

    east: NDArray[np.int64]
    north: NDArray[np.int64]
    figures: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.east)


def names_of(east: NDArray[np.float64], north: NDArray[np.float64]) -> NDArray[np.int64]:
    """A number for the cell that each place lies in; -1 for what is no place of a grid."""
    near = np.isfinite(east) & np.isfinite(north) & (abs(east) < _FAR) & (abs(north) < _FAR)
    column = np.floor(np.where(near, east, 0) / CELL).astype(np.int64)
    row = np.floor(np.where(near, north, 0) / CELL).astype(np.int64)
    return np.where(near & (column >= 0) & (column < _ROW) & (row >= 0), row * _ROW + column, -1)


CELL = 200  # metres, in the units of each grid's own projection
PREFIX = "carreaux-"
METROPOLE = 3035
SRIDS = (METROPOLE, *LEGAL_OUTRE_MER)

Window = tuple[int, int, int, int]  # west, south, east, north in metres, on lines of the grid


def coverage_id(srid: int) -> str:
    """The name of the coverage of a grid (contract, section 4)."""
    return f"{PREFIX}{srid}"
