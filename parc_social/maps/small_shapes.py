"""Shapes that no eye finds, as points: a map of sparse and small territories shows each of them."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from parc_social.drawing.painter import POINT
from parc_social.drawing.shapes import read


def with_points(wkb: Sequence[bytes | None], pixel: float) -> Sequence[bytes | None]:
    """The same, what is smaller than the mark of a point made one.

    `pixel`: how wide a pixel is, in the unit of the coordinates.
    """
    shapes = read(wkb)
    bounds: NDArray[np.float64] = shapely.bounds(shapes)  # pyright: ignore[reportUnknownMemberType]
    with np.errstate(invalid="ignore"):  # of rows without a place
        is_small = (bounds[:, 2:] - bounds[:, :2]).max(axis=1) < 2 * POINT * pixel
    points = shapely.to_wkb(shapely.centroid(shapes[is_small]), byte_order=1)
    found = list(wkb)
    for row, point in zip(np.flatnonzero(is_small).tolist(), points.tolist(), strict=True):
        found[row] = point
    return found
