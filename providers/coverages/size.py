"""How fine a raster is asked for: in pixels (`width`, `scale-size`), or in units a pixel."""

from collections.abc import Mapping
from dataclasses import dataclass

from parc_social.errors import InvalidValue
from providers.coverages.axes import AxisFamily, read_axes
from providers.coverages.numbers import count, positive

# GDAL writes the older names.
SIZES = ("scale-size", "scaleSize", "SCALESIZE")
_WAYS = (("width", "height"), SIZES, ("resolution",), ("scale-factor",))


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels or units a pixel, along and across; `factor` times coarser than the cells.

    `family`: the axes that were named, None: none was.
    """

    width: int | None = None
    height: int | None = None
    across: float | None = None
    down: float | None = None
    factor: float = 1.0
    family: AxisFamily | None = None

    @property
    def is_native(self) -> bool:
        """Whether a pixel is a cell."""
        told = (self.width, self.height, self.across, self.down)
        return all(one is None for one in told) and self.factor == 1


def size_of(given: Mapping[str, str]) -> Size:
    """Raises InvalidValue, which names the parameter and what it should be."""
    ways = [[name for name in way if name in given] for way in _WAYS]
    used = [names for names in ways if names]
    if len(used) > 1 or len(ways[1]) > 1:
        names = ", ".join(name for way in used for name in way)
        raise InvalidValue(f"{names} : une seule façon de dire la finesse est attendue")
    if ways[0]:
        pixels = {name: count(name, given[name]) for name in ways[0]}
        return Size(width=pixels.get("width"), height=pixels.get("height"))
    if ways[1]:
        return _in_pixels(ways[1][0], given[ways[1][0]])
    if ways[2]:
        return _in_units(given["resolution"])
    return Size(factor=positive("scale-factor", given["scale-factor"])) if ways[3] else Size()


def _in_pixels(name: str, text: str) -> Size:
    axes = read_axes(name, [text])
    x, y = axes.text("x"), axes.text("y")
    return Size(
        width=None if x is None else count(name, x),
        height=None if y is None else count(name, y),
        family=axes.family,
    )


def _in_units(text: str) -> Size:
    """Empty is native, for an axis or for both."""
    if not text.strip():
        return Size()
    axes = read_axes("resolution", [text])
    x, y = axes.text("x") or None, axes.text("y") or None
    return Size(
        across=None if x is None else positive("resolution", x),
        down=None if y is None else positive("resolution", y),
        family=axes.family,
    )
