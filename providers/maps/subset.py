"""The parameter `subset` of a map: `Lon(2:3),Lat(48:49),time("2024")`, and systems by name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parc_social.errors import InvalidValue
from parc_social.storage.query.model import CRS84, Crs
from parc_social.wording import cited
from providers.coverages.axes import read_axes, system_of

_ENDS = re.compile(r'("[^"]*"|[^":]*)(?::("[^"]*"|[^":]*))?')


@dataclass(frozen=True, slots=True)
class Slice:
    """Slice of an axis, as it was written; `high` None: at one place. `*` is its end."""

    low: str
    high: str | None


@dataclass(frozen=True, slots=True)
class Subset:
    """The slices of a map; `degrees`: whether the axes are those of a geographic system."""

    x: Slice | None
    y: Slice | None
    time: Slice | None
    degrees: bool


def subset_of(texts: Sequence[str]) -> Subset:
    """Several parameters are as one. Raises InvalidValue."""
    axes = read_axes("subset", texts, time=True)
    x, y, time = (_slice(axes.text(along)) for along in ("x", "y", "t"))
    return Subset(
        x, y, time, degrees=any(one.name in ("Lon", "Long", "Lat") for one in axes.entries)
    )


def datetime_of(one: Slice) -> str:
    """A slice of time as `datetime` writes it."""
    if one.high is None:
        return "../.." if one.low == "*" else one.low
    ends = [".." if end == "*" else end for end in (one.low, one.high)]
    return "/".join(ends)


def read_crs(name: str, text: str | None, uris: Sequence[str]) -> Crs:
    """The system of a parameter, CRS84 for None. Raises InvalidValue for one not offered."""
    return Crs() if text is None else system_of(name, text, (CRS84, *uris))


def _slice(text: str | None) -> Slice | None:
    if text is None:
        return None
    match = _ENDS.fullmatch(text)
    if match is None:
        raise InvalidValue(
            f"subset : une valeur, ou deux entre « : », sont attendues, lu {cited(text)}"
        )
    low, high = (None if one is None else one.strip().strip('"') for one in match.groups())
    return Slice(low or "", high)
