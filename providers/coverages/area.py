"""Area of a coverage that is asked for: `bbox`, or `subset`, in a system; else all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parc_social.errors import InvalidValue
from parc_social.storage.query.bbox import parse_bbox
from parc_social.storage.query.model import Crs
from parc_social.wording import cited
from providers.coverages.axes import AxisFamily, CoverageAxes, read_axes, real, system_of

Range = tuple[float | None, float | None]  # None: to the end of the coverage
_EVERY: Range = (None, None)


@dataclass(frozen=True, slots=True)
class Area:
    """East and north from a low to a high end, in `crs`; a low east above the high one wraps."""

    crs: Crs
    east: Range = _EVERY
    north: Range = _EVERY

    @property
    def wraps(self) -> bool:
        """Whether it goes across the antimeridian."""
        low, high = self.east
        return low is not None and high is not None and low > high


def where_of(
    parameters: Mapping[str, str], subsets: Sequence[str], grid: Crs, systems: Sequence[str]
) -> tuple[Area | None, str | None]:
    """The area (None: all of it) and the time that a request names.

    Raises InvalidValue, which names the parameter and what it should be.
    """
    axes = read_axes("subset", subsets, time=True)
    time = _time(parameters, axes)
    if axes.family is None:
        return _box(parameters, systems), time
    if "bbox" in parameters:
        raise InvalidValue("bbox et subset : les deux donnent une emprise, un seul est attendu")
    crs = _subset_system(parameters, axes.family, grid, systems)
    east, north = (_range("subset", axes.text(along)) for along in "xy")
    area = Area(crs, east, north)
    _check(area, "subset")
    return area, time


def _time(parameters: Mapping[str, str], axes: CoverageAxes) -> str | None:
    text = axes.text("t")
    if text is None:
        return parameters.get("datetime")
    if "datetime" in parameters:
        raise InvalidValue("datetime et subset=time(…) : un seul est attendu")
    low, colon, high = text.partition('":"') if '":"' in text else (text, "", "")
    ends = [end.strip().strip('"').replace("*", "..") for end in ((low, high) if colon else (low,))]
    return "/".join(ends)


def _box(parameters: Mapping[str, str], systems: Sequence[str]) -> Area | None:
    text = parameters.get("bbox")
    if text is None:
        return None
    numbers = parse_bbox(text)
    half = len(numbers) // 2
    uri = parameters.get("bbox-crs")
    crs = Crs() if uri is None else system_of("bbox-crs", uri, systems)
    first, second = (numbers[0], numbers[half]), (numbers[1], numbers[half + 1])
    east, north = (second, first) if crs.north_first else (first, second)
    area = Area(crs, east, north)
    _check(area, "bbox")
    return area


def _subset_system(
    parameters: Mapping[str, str], family: AxisFamily, grid: Crs, systems: Sequence[str]
) -> Crs:
    """GDAL names the axes of the grid and no system: E and N are of no other then."""
    uri = parameters.get("subset-crs")
    if uri is None:
        return Crs() if family is AxisFamily.GEOGRAPHIC else grid
    crs = system_of("subset-crs", uri, systems)
    if (crs.srid == 4326) != (family is AxisFamily.GEOGRAPHIC):
        raise InvalidValue(f"subset : les axes {family.value} ne sont pas ceux de subset-crs")
    return crs


def _range(parameter: str, text: str | None) -> Range:
    if text is None:
        return _EVERY
    parts = text.split(":")
    if len(parts) > 2:
        raise InvalidValue(
            f"{parameter} : une valeur ou deux bornes sont attendues, lu {cited(text[:40])}"
        )
    ends = [None if part.strip() == "*" else real(parameter, part) for part in parts]
    return (ends[0], ends[-1])


def _check(area: Area, parameter: str) -> None:
    low, high = area.north
    if low is not None and high is not None and low > high:
        raise InvalidValue(f"{parameter} : le sud ({low:g}) est au nord du nord ({high:g})")
    if area.wraps and area.crs.srid != 4326:
        west, east = area.east
        raise InvalidValue(f"{parameter} : l'ouest ({west:g}) est à l'est de l'est ({east:g})")
