"""Every point of a raster grown to a disc at once: what it costs does not depend on how many."""

import math

import numpy as np

from parc_social.drawing.indexed_colours import Bytes


def dilated(seeds: Bytes, radius: int) -> Bytes:
    """The greatest number within `radius` steps of each step."""
    out = np.zeros_like(seeds)
    height = len(seeds)
    runs = {0: seeds}
    for down in range(radius, -1, -1):  # wide rows last: each run is made from the one before
        run = _run(runs, math.isqrt(radius * radius + radius - down * down))
        for shift in {down, -down}:
            source = slice(max(0, shift), height + min(0, shift))
            target = slice(max(0, -shift), height + min(0, -shift))
            np.maximum(out[target], run[source], out=out[target])
    return out


def _run(runs: dict[int, Bytes], half: int) -> Bytes:
    """The greatest number within `half` steps to either side, from a narrower such run."""
    if half not in runs:
        narrow = max(n for n in runs if n < half)
        step = min(half - narrow, 2 * narrow + 1)
        before = runs[narrow]
        wide = before.copy()
        np.maximum(wide[:, step:], before[:, :-step], out=wide[:, step:])
        np.maximum(wide[:, :-step], before[:, step:], out=wide[:, :-step])
        runs[narrow + step] = wide
        return _run(runs, half)
    return runs[half]
