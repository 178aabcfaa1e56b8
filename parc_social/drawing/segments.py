"""Lines cut to what is seen of them: a far corner would be walked to step by step."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Path = NDArray[np.float32]


def clipped(path: Path, right: int, bottom: int, margin: int) -> Iterator[Path]:
    """The parts of a line that meet a rectangle from 0, 0, each a segment (Liang and Barsky)."""
    start, step = path[:-1].astype(float), np.diff(path.astype(float), axis=0)
    enter, leave = np.zeros(len(step)), np.ones(len(step))
    missed = np.zeros(len(step), bool)
    for axis, most in ((0, right), (1, bottom)):
        for sign, edge in ((-1.0, float(-margin)), (1.0, float(most + margin))):
            along = sign * step[:, axis]
            room = sign * (edge - start[:, axis])
            missed |= (along == 0) & (room < 0)
            with np.errstate(divide="ignore", invalid="ignore"):
                at = np.where(along == 0, 0.0, room / along)
            enter = np.where(along < 0, np.maximum(enter, at), enter)
            leave = np.where(along > 0, np.minimum(leave, at), leave)
    for n in np.flatnonzero(~missed & (enter <= leave)).tolist():
        ends = np.array([[enter[n]], [leave[n]]])
        yield (start[n] + ends * step[n]).astype(np.float32)
