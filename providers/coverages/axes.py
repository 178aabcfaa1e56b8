"""Axes by name, lists of them as the draft of OGC API Coverages writes (`E(1:2)`), and systems."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from parc_social.access.model.grant import Grant
from parc_social.catalogue.coverage import CELLS, bands_of, cells, coverages, read_by
from parc_social.errors import InvalidValue
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.model import CRS84, CellSpan, Crs
from parc_social.storage.store import Store
from parc_social.wording import cited

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_MOST_DIGITS = 9


def real(parameter: str, text: str) -> float:
    """A finite number. Raises InvalidValue."""
    value = float(text) if len(text) < 400 and _NUMBER.fullmatch(text.strip()) else math.nan
    if not math.isfinite(value):
        raise InvalidValue(f"{parameter} : un nombre fini est attendu, lu {cited(text[:40])}")
    return value


def positive(parameter: str, text: str) -> float:
    """A number above zero. Raises InvalidValue."""
    value = real(parameter, text)
    if value <= 0:
        raise InvalidValue(f"{parameter} : un nombre positif est attendu, lu {cited(text[:40])}")
    return value


def count(parameter: str, text: str) -> int:
    """A whole number above zero. Raises InvalidValue."""
    digits = text.strip()
    short = len(digits.lstrip("0")) <= _MOST_DIGITS
    if not (digits.isascii() and digits.isdigit() and digits.strip("0")):
        raise InvalidValue(
            f"{parameter} : un entier d'au moins 1 est attendu, lu {cited(text[:40])}"
        )
    return int(digits) if short else 10**_MOST_DIGITS


# The draft's names first; GDAL says Long.
NAMES = {
    "E": ("x", False), "N": ("y", False),
    "Lon": ("x", True), "Long": ("x", True), "Lat": ("y", True),
    "time": ("t", None),
}  # fmt: skip
_ONE = re.compile(r"\s*([A-Za-z]\w*)\s*\(([^()]*)\)\s*")


class AxisFamily(Enum):
    """Families of axes: metres of a projection, or degrees."""

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
        """Text of an axis, None: none."""
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
    axes: list[Axis] = []
    for piece in re.split(r",(?![^(]*\))", text):
        match = _ONE.fullmatch(piece)
        if match is None:
            raise InvalidValue(
                f"{parameter} : des axes et leurs valeurs sont attendus, comme E(…),N(…), lu"
                f" {cited(piece[:60])}"
            )
        name = match[1]
        if name not in NAMES or (NAMES[name][0] == "t" and not time):
            names = ", ".join(one for one in NAMES if one not in ("Long", "time"))
            names += ", time" if time else ""
            raise InvalidValue(f"{parameter} : axe inconnu : {cited(name[:60])} (connus : {names})")
        axes.append(Axis(name, NAMES[name][0], match[2].strip()))
    return axes


def open_coverages(grant: Grant, store: Store) -> Mapping[str, tuple[CellSpan, ...]]:
    """Their ids in the order of the contract, each with where its cells are, by millésime."""
    right = grant.right(CELLS)
    if right is None or not any(band.name in right.columns for band in bands_of(cells())):
        return {}
    names = [name for name in read_by(next(iter(coverages()))) if grant.right(name)]
    every = [span for name in names for span in store.spans(grant, name)]
    by_id = {
        name: tuple(span for span in every if span.srid == one.srid)
        for name, one in coverages().items()
    }
    return {name: spans for name, spans in by_id.items() if spans}


_CURIE = re.compile(r"\[?(EPSG|OGC)(?:-crs)?:(?:0:|1\.3:)?(\w+)\]?")
_HTTPS = "https://www.opengis.net/"


def system_of(parameter: str, text: str, systems: Sequence[str]) -> Crs:
    """The system of a URI or of a CURIE such as `[EPSG:3035]`. Raises InvalidValue."""
    uri = _uri(text.strip())
    if uri not in systems:
        raise InvalidValue(
            f"{parameter} : système de coordonnées non proposé : {cited(text[:100])}"
        )
    return crs_of(uri)


def grid_system(srid: int) -> Crs:
    """The system of a grid."""
    return crs_of(uri_of(srid))


def _uri(text: str) -> str:
    curie = _CURIE.fullmatch(text)
    if curie is None:
        return f"http://{text.removeprefix('https://')}" if text.startswith(_HTTPS) else text
    code = curie[2]
    if code == "CRS84":
        return CRS84
    return uri_of(int(code)) if code.isascii() and code.isdigit() and len(code) < 7 else text
