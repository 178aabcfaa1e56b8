"""Colours of a picture by number, one byte a step; and numbers grown to discs."""

import math

import numpy as np
from numpy.typing import NDArray

from parc_social.errors import InvalidValue

MOST = 255
Bytes = NDArray[np.uint8]
_STRIPES = "#8a8a8a"  # over the grey of what is withheld
_EVERY, _WIDE = (
    8,
    2,
)  # pixels from stripe to stripe, so that pictures side by side meet; of a stripe


class Inks:
    """Numbers of colours, from 1; 0 is the ground. Raises InvalidValue when there are too many."""

    def __init__(self, background: str | None) -> None:
        self._background = background
        self._numbers: dict[tuple[str, bool], int] = {}
        self._stripe: int | None = None

    @property
    def count(self) -> int:
        """Number of inks, without the ground."""
        return len(self._numbers)

    def number(self, colour: str, *, hatched: bool = False) -> int:
        """That of a colour (`#rrggbb`), plain or hatched."""
        if hatched and self._stripe is None:
            self._stripe = self.number(_STRIPES)
        key = (colour, hatched)
        if key not in self._numbers:
            if len(self._numbers) >= MOST:
                raise InvalidValue(
                    f"une image a au plus {MOST} couleurs : demandez moins de couches"
                )
            self._numbers[key] = len(self._numbers) + 1
        return self._numbers[key]

    def hatch(self, steps: Bytes, top: int, fine: int, scale: float) -> None:
        """Draws the stripes over what is hatched, aligned from one picture to the next."""
        hatched_inks = [n for (_, hatched), n in self._numbers.items() if hatched]
        if self._stripe is None or not hatched_inks:
            return
        withheld = np.zeros(MOST + 1, bool)
        withheld[hatched_inks] = True
        every = max(1, round(_EVERY * scale)) * fine
        high, wide = (int(side) for side in steps.shape)
        line: NDArray[np.intp] = np.arange(every)[:, None] + np.arange(wide) + top * fine
        on: NDArray[np.bool_] = line % every < round(_WIDE * scale * fine / 2)
        for first in range(0, high, every):  # a stripe's repeat at once: little is held beside
            part = steps[first : first + every]
            part[withheld[part] & on[: len(part)]] = self._stripe

    def palette(self) -> tuple[bytes, str]:
        """The colours of all numbers, and the mode of Pillow that they are in."""
        ground = self._background or "#ffffff"
        colours = [ground, *(colour for colour, _ in self._numbers)]
        table = b"".join(bytes.fromhex(colour[1:]) for colour in colours)
        if self._background is not None:
            return table, "RGB"
        parts = [table[3 * n : 3 * n + 3] + (b"\xff" if n else b"\0") for n in range(len(colours))]
        return b"".join(parts), "RGBA"


def dilate(seeds: Bytes, radius: int) -> Bytes:
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
