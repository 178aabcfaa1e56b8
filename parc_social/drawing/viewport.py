"""Where a picture looks: its size in pixels, and how coordinates become pixels."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
