"""One strip of a picture, drawn twice as fine as it is shown: that smooths its edges."""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from parc_social.drawing.indexed_colours import Bytes, Inks, dilate
from parc_social.drawing.layer import Coordinates, Viewport
from parc_social.drawing.shapes import Flags, Lines, Numbers, Rings

Path = NDArray[np.float32]


def clip(path: Path, right: int, bottom: int, margin: int) -> Iterator[Path]:
    """The parts of a line that meet a rectangle from 0, 0, each a segment (Liang and Barsky)."""
    start, step = path[:-1].astype(float), np.diff(path.astype(float), axis=0)
    enter, leave = np.zeros(len(step)), np.ones(len(step))
    outside = np.zeros(len(step), bool)
    for axis, most in ((0, right), (1, bottom)):
        for sign, edge in ((-1.0, float(-margin)), (1.0, float(most + margin))):
            along = sign * step[:, axis]
            room = sign * (edge - start[:, axis])
            outside |= (along == 0) & (room < 0)
            with np.errstate(divide="ignore", invalid="ignore"):
                at = np.where(along == 0, 0.0, room / along)
            enter = np.where(along < 0, np.maximum(enter, at), enter)
            leave = np.where(along > 0, np.minimum(leave, at), leave)
    for n in np.flatnonzero(~outside & (enter <= leave)).tolist():
        ends = np.array([[enter[n]], [leave[n]]])
        yield (start[n] + ends * step[n]).astype(np.float32)


FINE = 2  # steps a pixel each way; 3 costs twice as much and looks the same (decision 0034)
_NEAR = 512  # steps beyond the picture that a line may be walked along unseen
_SMALL = 1  # steps
_CORNER = 8  # bytes
_GROWN = 1 << 20  # steps on which points are grown at once


class Canvas:
    """The rows `top` to `bottom` of a frame. Inks are numbers; what comes later lies above."""

    def __init__(self, frame: Viewport, top: int, bottom: int, inks: Inks) -> None:
        self._frame, self._top, self._inks = frame, top, inks
        self._shift = np.array([0, top * FINE], np.float32)
        self._show(np.zeros(((bottom - top) * FINE, frame.width * FINE), np.uint8))

    def fill(self, rings: Rings, inks: Bytes) -> None:
        """Polygons, without their holes; `inks` by row, 0 for none."""
        with_holes = np.zeros(len(rings.polygon) and int(rings.polygon[-1]) + 1, bool)
        with_holes[rings.polygon[rings.hole]] = True
        visible = self._meets(rings) & (inks[rings.owner] > 0) & ~rings.hole
        self._dots(rings, inks, visible & _is_tiny(rings.box))
        visible &= ~_is_tiny(rings.box)
        xy = rings.xy - self._shift
        plain = np.flatnonzero(visible & ~with_holes[rings.polygon])
        for path, ink in zip(
            _paths(xy, rings, plain), inks[rings.owner[plain]].tolist(), strict=True
        ):
            self._engine.draw_polygon(path, ink, 1)
        for n in np.flatnonzero(visible & with_holes[rings.polygon]).tolist():
            self._fill_with_holes(rings, xy, n, int(inks[rings.owner[n]]))

    def outline(self, rings: Lines, ink: int, width: float) -> None:
        """Lines, or the rings of polygons, `width` pixels wide; none as small as a step."""
        steps = max(1, round(width * FINE))
        xy = rings.xy - self._shift
        right, bottom = self._image.size
        visible = self._meets(rings) & ~_is_tiny(rings.box)
        low, high = rings.box[:, :2] - self._shift, rings.box[:, 2:] - self._shift
        inside = np.all(low >= -_NEAR, axis=1) & np.all(
            high < (right + _NEAR, bottom + _NEAR), axis=1
        )
        for path in _paths(xy, rings, np.flatnonzero(visible & inside)):
            self._engine.draw_lines(path, ink, steps)
        for n in np.flatnonzero(visible & ~inside).tolist():
            for one in clip(xy[rings.starts[n] : rings.starts[n + 1]], right, bottom, steps + 1):
                self._pen.line(_path(one), ink, steps)

    def discs(self, xy: Coordinates, inks: Bytes, radius: float, ring: int) -> None:
        """Points of one size, each with a thin ring around; where they overlap, higher inks win.

        Some rows after others: growing takes ten times the memory of what is grown.
        """
        at = np.floor(xy * FINE - self._shift).astype(np.intp)
        rows = max(1, _GROWN // self._steps.shape[1])
        for first in range(0, len(self._steps), rows):
            steps = self._steps[first : first + rows]
            self._grow(steps, at - np.array([0, first]), inks, round(radius * FINE), ring)

    def circles(self, xy: Coordinates, radii: Coordinates, inks: Bytes, ring: int) -> None:
        """Symbols of sizes of their own, in the order given."""
        fine = xy * FINE - 0.5 - self._shift
        reach = radii * FINE
        visible = (fine[:, 1] + reach >= 0) & (fine[:, 1] - reach < self._image.height)
        for n in np.flatnonzero(visible).tolist():
            (x, y), r = fine[n].tolist(), float(reach[n])
            self._pen.ellipse((x - r - 1, y - r - 1, x + r + 1, y + r + 1), ring)
            self._pen.ellipse((x - r, y - r, x + r, y + r), int(inks[n]))

    def box(self, corners: tuple[float, float, float, float], ink: int, line: int) -> None:
        """A rectangle with a thin line around: the sign of a surface in a legend."""
        left, top, right, bottom = (round(one * FINE) for one in corners)
        self._pen.rectangle((left, top, right, bottom), ink, line, FINE)

    def steps(self) -> Bytes:
        """The inks of the strip, FINE steps a pixel each way, stripes over what is withheld."""
        self._inks.hatch(self._steps, self._top, FINE, self._frame.scale)
        return self._steps

    @property
    def _engine(self) -> Any:
        """What draws for Pillow: its own methods take as long to read a call as to draw a shape."""
        return self._pen.draw

    def _show(self, steps: Bytes) -> None:
        """Draws from now on in these steps themselves: to copy 16 MB in and out takes 50 ms."""
        size = steps.shape[1], steps.shape[0]
        self._steps = steps
        self._image = Image.frombuffer("L", size, cast(Any, steps), "raw", "L", 0, 1)
        self._image.readonly = 0
        self._pen = ImageDraw.Draw(self._image)

    def _meets(self, rings: Lines) -> Flags:
        low, high = rings.box[:, :2] - self._shift, rings.box[:, 2:] - self._shift
        size = np.array(self._image.size, np.float32)
        return np.all(high >= -FINE, axis=1) & np.all(low < size + FINE, axis=1)

    def _fill_with_holes(self, rings: Rings, xy: Path, n: int, ink: int) -> None:
        """A polygon with holes, by a mask as large as the part of it that is seen."""
        size = self._image.size
        low = np.clip(np.floor(rings.box[n, :2] - self._shift), 0, size).astype(int)
        high = np.clip(np.ceil(rings.box[n, 2:] - self._shift) + 1, 0, size).astype(int)
        if np.any(high <= low):
            return
        mask = Image.new("L", tuple((high - low).tolist()))
        pen = ImageDraw.Draw(mask)
        last = n + 1
        while last < len(rings.polygon) and rings.polygon[last] == rings.polygon[n]:
            last += 1
        tiny = _is_tiny(rings.box[n:last])
        for ring in [one for one in range(n, last) if not tiny[one - n]]:
            part = xy[rings.starts[ring] : rings.starts[ring + 1]] - low.astype(np.float32)
            pen.polygon(_path(part), 255 if ring == n else 0)
        self._image.paste(ink, (int(low[0]), int(low[1])), mask)

    def _dots(self, rings: Rings, inks: Bytes, tiny: Flags) -> None:
        """What is as small as a step is one, as the engine draws no polygon of one corner."""
        for n in np.flatnonzero(tiny).tolist():
            x, y = (rings.box[n, :2] - self._shift).tolist()
            self._pen.point((x, y), int(inks[rings.owner[n]]))

    def _grow(self, steps: Bytes, at: Numbers, inks: Bytes, around: int, ring: int) -> None:
        """Discs on some rows of the strip, whose first is 0."""
        margin = around + 1
        high, wide = (int(side) for side in steps.shape)
        seeds = np.zeros((high + 2 * margin, wide + 2 * margin), np.uint8)
        place = at + margin
        inside = np.all((place >= 0) & (place < seeds.shape[::-1]), axis=1) & (inks > 0)
        placed_at, colour = place[inside], inks[inside]
        if not len(colour):
            return
        order = np.argsort(colour, kind="stable")  # the higher ink where several fall on one step
        seeds[placed_at[order, 1], placed_at[order, 0]] = colour[order]
        inner = (slice(margin, -margin), slice(margin, -margin))
        rim = dilate(np.minimum(seeds, 1), margin)[inner]
        steps[rim > 0] = ring
        fill = dilate(seeds, around)[inner]
        np.copyto(steps, fill, where=fill > 0)


def _is_tiny(box: Path) -> Flags:
    return np.all(box[:, 2:] - box[:, :2] <= _SMALL, axis=1)


def _paths(xy: Path, rings: Lines, chosen: Numbers) -> Iterator[memoryview]:
    """The corners of some rings, each as the engine takes them fastest: a buffer of floats."""
    corners = memoryview(np.ascontiguousarray(xy)).cast("B")
    starts, ends = (rings.starts[chosen + n] * _CORNER for n in (0, 1))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield corners[start:end]


def _path(xy: Path) -> list[float]:
    """Coordinates as the drawing engine takes them fastest: a buffer of floats (measured)."""
    return cast(list[float], xy.data)
