"""The parameters of /coverage become one frozen value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parc_social.catalogue.field import Field
from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.query.model import Crs, Years
from providers.coverages.area import Area, where_of
from providers.coverages.axes import AxisFamily
from providers.coverages.size import Size, size_of
from providers.coverages.systems import system_of
from providers.temporal import years_of


@dataclass(frozen=True, slots=True)
class CoverageRequest:
    """A part of a coverage: its bands in order, where, when, in which system, how fine."""

    bands: tuple[Field, ...]
    area: Area | None
    years: Years | None
    crs: Crs
    size: Size


@dataclass(frozen=True, slots=True)
class CoverageParameters:
    """Parameters by name, and `subset`, which may come several times, of a coverage.

    `bands` are those that the caller sees, `grid` its own system, `offered` the URIs of others.
    """

    given: Mapping[str, str]
    subsets: Sequence[str]
    bands: Sequence[Field]
    grid: Crs
    offered: Sequence[str]

    def read(self) -> CoverageRequest:
        """Raises InvalidValue or UnknownName, which name the parameter."""
        where = where_of(self.given, self.subsets, self.grid, self.offered)
        size = size_of(self.given)
        bands = self._bands()
        return CoverageRequest(bands, where.area, years_of(where.time), self._crs(size), size)

    def _crs(self, size: Size) -> Crs:
        """Degrees named in a size mean an answer in degrees: GDAL says no more."""
        uri = self.given.get("crs")
        if uri is not None:
            return system_of("crs", uri, self.offered)
        return Crs() if size.family is AxisFamily.GEOGRAPHIC else self.grid

    def _bands(self) -> tuple[Field, ...]:
        kept, left = self.given.get("properties"), self.given.get("exclude-properties")
        if kept is not None and left is not None:
            raise InvalidValue("properties et exclude-properties : un seul est attendu")
        if kept is not None:
            return self._named("properties", kept)
        out = self._named("exclude-properties", left) if left else ()
        found = tuple(band for band in self.bands if band not in out)
        if not found:
            raise InvalidValue("exclude-properties : il ne reste aucun indicateur")
        return found

    def _named(self, parameter: str, text: str) -> tuple[Field, ...]:
        known = {band.name: band for band in self.bands}
        names = [name.strip() for name in text.split(",")]
        for name in names:
            if name not in known:
                raise UnknownName(f"{parameter} : indicateur inconnu : {name[:60]!r}")
        return tuple(known[name] for name in dict.fromkeys(names))
