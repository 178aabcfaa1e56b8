"""A projection by a net of exact places: as smooth, and ten times faster on outlines."""

from collections.abc import Callable

import numpy as np

from parc_social.drawing.viewport import Coordinates, Place

_MESHES = 64  # each way; of all France on 4,096 pixels the error is below a tenth of one (tested)


def warped(
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
