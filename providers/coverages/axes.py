"""Axes by name, and lists of them as the draft of OGC API Coverages writes: `E(1:2),N(3)`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from parc_social.errors import InvalidValue

# The draft's names first; GDAL says Long.
NAMES = {
    "E": ("x", False), "N": ("y", False),
    "Lon": ("x", True), "Long": ("x", True), "Lat": ("y", True),
    "time": ("t", None),
}  # fmt: skip
_ONE = re.compile(r"\s*([A-Za-z]\w*)\s*\(([^()]*)\)\s*")


class AxisFamily(Enum):
    """What the axes of a list are of: metres of a projection, or degrees."""

    PROJECTED = "E, N"
    GEOGRAPHIC = "Lat, Lon"


@dataclass(frozen=True, slots=True)
class Axis:
    """One entry of a list: `x`, `y` or `t`, and the text in its parentheses."""

    name: str
    along: str
    text: str


@dataclass(frozen=True, slots=True)
class CoverageAxes:
    """The entries of a list, each axis once, and which system their names are of (None: time)."""

    entries: tuple[Axis, ...]
    family: AxisFamily | None

    def text(self, along: str) -> str | None:
        """What is said of an axis, None: nothing."""
        return next((one.text for one in self.entries if one.along == along), None)


def read_axes(parameter: str, texts: Sequence[str], *, time: bool = False) -> CoverageAxes:
    """Raises InvalidValue for what is no list, an unknown axis, one given twice, or two systems."""
    entries = [one for text in texts for one in _entries(parameter, text, time=time)]
    families = {NAMES[one.name][1] for one in entries if one.along != "t"}
    if len({one.along for one in entries}) < len(entries):
        raise InvalidValue(f"{parameter} : un axe est donné deux fois")
    if len(families) > 1:
        raise InvalidValue(f"{parameter} : les axes de deux systèmes sont mêlés : E, N et Lat, Lon")
    kind = {True: AxisFamily.GEOGRAPHIC, False: AxisFamily.PROJECTED}
    return CoverageAxes(tuple(entries), next((kind[bool(one)] for one in families), None))


def _entries(parameter: str, text: str, *, time: bool) -> list[Axis]:
    found: list[Axis] = []
    for piece in re.split(r",(?![^(]*\))", text):
        match = _ONE.fullmatch(piece)
        if match is None:
            raise InvalidValue(
                f"{parameter} : des axes et leurs valeurs sont attendus, comme E(…),N(…), lu"
                f" {piece[:60]!r}"
            )
        name = match[1]
        if name not in NAMES or (NAMES[name][0] == "t" and not time):
            known = ", ".join(one for one in NAMES if one not in ("Long", "time"))
            known += ", time" if time else ""
            raise InvalidValue(f"{parameter} : axe inconnu : {name[:60]!r} (connus : {known})")
        found.append(Axis(name, NAMES[name][0], match[2].strip()))
    return found
