"""Rows of a layer, and which entry of its legend each of them is drawn with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parc_social.catalogue.legend import LegendEntry, LegendKind
from parc_social.catalogue.style import Look
from parc_social.domain.secrecy_table import Statut

Coordinates = NDArray[np.float64]  # n rows of x and y
Place = Callable[[Coordinates], Coordinates]


@dataclass(frozen=True, slots=True)
class Viewport:
    """A picture of `width` x `height` pixels; `place` turns coordinates of rows into pixels.

    Pixels count from the upper left corner of the picture, x to the right, y down; the pixel in
    column 0 reaches from 0 to 1. `background` None is transparent. `scale`: how many pixels a
    line of one pixel is wide, for pictures that are printed (1 at 90 dots an inch).
    """

    width: int
    height: int
    place: Place
    background: str | None = "#ffffff"
    scale: float = 1.0


def affine(box: tuple[float, float, float, float], width: int, height: int) -> Place:
    """For rows in the CRS of the picture, which shows a box (west, south, east, north) of it."""
    west, south, east, north = box
    factor = np.array([width / (east - west), height / (south - north)])
    origin = np.array([west, north])

    def place(xy: Coordinates) -> Coordinates:
        return (xy - origin) * factor

    return place


_MESHES = 64  # each way; of all France on 4,096 pixels the error is below a tenth of one (tested)


def interpolated(
    box: tuple[float, float, float, float], exact: Callable[[Coordinates], Coordinates]
) -> Place:
    """Between the knots of a net over a box places are interpolated, beyond it extrapolated."""
    west, south, east, north = box
    x = np.linspace(west, max(east, west + 1e-9), _MESHES + 1)
    y = np.linspace(south, max(north, south + 1e-9), _MESHES + 1)
    knots = np.column_stack([one.ravel() for one in np.meshgrid(x, y)])
    net = exact(knots).reshape(_MESHES + 1, _MESHES + 1, 2)
    corner, across, up = net[:-1, :-1], net[:-1, 1:] - net[:-1, :-1], net[1:, :-1] - net[:-1, :-1]
    twist = net[1:, 1:] - net[1:, :-1] - across
    table = np.concatenate([corner, across, up, twist], axis=2).reshape(-1, 8)
    origin, step = np.array([x[0], y[0]]), np.array([x[1] - x[0], y[1] - y[0]])

    def place(xy: Coordinates) -> Coordinates:
        at = (xy - origin) / step
        mesh = np.clip(np.nan_to_num(at), 0, _MESHES - 1).astype(np.intp)
        along = at - mesh
        found = table[mesh[:, 1] * _MESHES + mesh[:, 0]]
        u, v = along[:, :1], along[:, 1:]
        return found[:, :2] + u * found[:, 2:4] + v * (found[:, 4:6] + u * found[:, 6:8])

    return place


@dataclass(frozen=True, slots=True)
class LayerRows:
    """Columns of the rows to draw, each as long as `wkb`, or empty where a style needs it not.

    `values` and `statuts` are those of the indicator, `codes` those of the field of types.
    """

    wkb: Sequence[bytes | None]
    values: Sequence[float | None] | NDArray[np.float64] = ()
    statuts: Sequence[str | None] = ()
    codes: Sequence[str | None] = ()
    names: Sequence[str | None] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """Rows and how they look."""

    rows: LayerRows
    look: Look

    @property
    def values(self) -> NDArray[np.float64]:
        """The figures of the rows, not a number where none is shown."""
        return np.array(self.rows.values, dtype=np.float64)

    def ranks(self) -> NDArray[np.uint8]:
        """The entry of each row by its rank from 1; 0 where no entry is of it."""
        entries = self.look.entries
        entry_ranks = np.zeros(len(self.rows.wkb), np.uint8)
        if self.look.indicator is not None:
            values = self.values
            has_figure = ~np.isnan(values)
            secret = np.array(self.rows.statuts, dtype=object) == Statut.SECRET
            for rank, entry in enumerate(entries, 1):
                entry_ranks[_of_figures(entry, values, has_figure, secret)] = rank
            return entry_ranks
        ranks = {entry.code: rank for rank, entry in enumerate(entries, 1)}
        rest = ranks.get(None, 0)
        if not self.rows.codes:
            entry_ranks[:] = rest
            return entry_ranks
        return np.fromiter((ranks.get(code, rest) for code in self.rows.codes), np.uint8)


def _of_figures(
    entry: LegendEntry,
    values: NDArray[np.float64],
    has_figure: NDArray[np.bool_],
    secret: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which rows an entry is of. A row that shows a figure is of a class whatever its status."""
    if entry.kind is LegendKind.SECRET:
        return ~has_figure & secret
    if entry.kind is LegendKind.MISSING:
        return ~has_figure & ~secret
    inside = has_figure.copy()
    with np.errstate(invalid="ignore"):
        if entry.low is not None:
            inside &= values >= entry.low
        if entry.high is not None:
            inside &= (values <= entry.high) if entry.closed else (values < entry.high)
    return inside
