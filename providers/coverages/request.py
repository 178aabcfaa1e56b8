"""The parameters of /coverage become one frozen value: bands, area, years, system, size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parc_social.catalogue.collection import Field
from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.query.model import Crs, Years
from parc_social.wording import cited
from providers.coverages.area import Area, where_of
from providers.coverages.axes import AxisFamily, count, positive, read_axes, system_of
from providers.parameters import years_of

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
        sizes = (self.width, self.height, self.across, self.down)
        return all(one is None for one in sizes) and self.factor == 1


def size_of(parameters: Mapping[str, str]) -> Size:
    """Raises InvalidValue, which names the parameter and what it should be."""
    ways = [[name for name in way if name in parameters] for way in _WAYS]
    ways_used = [names for names in ways if names]
    if len(ways_used) > 1 or len(ways[1]) > 1:
        names = ", ".join(name for way in ways_used for name in way)
        raise InvalidValue(f"{names} : une seule façon de dire la finesse est attendue")
    if ways[0]:
        pixels = {name: count(name, parameters[name]) for name in ways[0]}
        return Size(width=pixels.get("width"), height=pixels.get("height"))
    if ways[1]:
        return _in_pixels(ways[1][0], parameters[ways[1][0]])
    if ways[2]:
        return _in_units(parameters["resolution"])
    return Size(factor=positive("scale-factor", parameters["scale-factor"])) if ways[3] else Size()


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


@dataclass(frozen=True, slots=True)
class CoverageRequest:
    """A part of a coverage: its bands in order, where, when, in which system, how fine."""

    bands: tuple[Field, ...]
    area: Area | None
    years: Years | None
    crs: Crs
    size: Size


def coverage_request(
    parameters: Mapping[str, str],
    subsets: Sequence[str],
    bands: Sequence[Field],
    grid: Crs,
    systems: Sequence[str],
) -> CoverageRequest:
    """Parameters by name, and `subset`, which may come several times, of a coverage.

    `bands` are those that the caller sees, `grid` its own system, `systems` the URIs of others.
    Raises InvalidValue or UnknownName, which name the parameter.
    """
    area, time = where_of(parameters, subsets, grid, systems)
    size = size_of(parameters)
    chosen, years, uri = _bands(parameters, bands), years_of(time), parameters.get("crs")
    if uri is not None:
        crs = system_of("crs", uri, systems)
    else:  # degrees named in a size mean an answer in degrees: GDAL says no more
        crs = Crs() if size.family is AxisFamily.GEOGRAPHIC else grid
    return CoverageRequest(chosen, area, years, crs, size)


def _bands(parameters: Mapping[str, str], bands: Sequence[Field]) -> tuple[Field, ...]:
    chosen, excluded = parameters.get("properties"), parameters.get("exclude-properties")
    if chosen is not None and excluded is not None:
        raise InvalidValue("properties et exclude-properties : un seul est attendu")
    if chosen is not None:
        return _bands_named("properties", chosen, bands)
    out = _bands_named("exclude-properties", excluded, bands) if excluded else ()
    remaining = tuple(band for band in bands if band not in out)
    if not remaining:
        raise InvalidValue("exclude-properties : il ne reste aucun indicateur")
    return remaining


def _bands_named(parameter: str, text: str, bands: Sequence[Field]) -> tuple[Field, ...]:
    by_name = {band.name: band for band in bands}
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in by_name:
            raise UnknownName(f"{parameter} : indicateur inconnu : {cited(name[:60])}")
    return tuple(by_name[name] for name in dict.fromkeys(names))
