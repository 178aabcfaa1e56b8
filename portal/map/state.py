"""The state of a map: all of it lies in its address, which is its link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from parc_social.catalogue.indicator import Palette
from parc_social.domain.territory import Niveau
from parc_social.storage.query.model import Box

SPARSE = (Niveau.QPV, Niveau.CARREAU)  # small territories, far from each other


class ClassMethod(StrEnum):
    """How the values of a map are parted into classes."""

    QUANTILES = "quantiles"
    JENKS = "jenks"
    EGAUX = "egaux"
    ECARTS = "ecart-type"
    MANUEL = "manuel"


METHODS: Mapping[ClassMethod, str] = {
    ClassMethod.QUANTILES: "Effectifs égaux (quantiles)",
    ClassMethod.JENKS: "Seuils naturels (Jenks)",
    ClassMethod.EGAUX: "Amplitudes égales",
    ClassMethod.ECARTS: "Moyenne et écart-type",
    ClassMethod.MANUEL: "Bornes choisies",
}
PALETTES: Mapping[Palette, str] = {
    Palette.BLEUS: "Bleus",
    Palette.VERTS: "Verts",
    Palette.ORANGES: "Oranges",
    Palette.ROUGES: "Rouges",
    Palette.VIOLETS: "Violets",
    Palette.DIVERGENTE: "Violet et orange, autour du milieu",
}
NO_OUTLINE = "aucun"
OUTLINES: Mapping[str, str] = {
    NO_OUTLINE: "aucun",
    "region": "régions",
    "departement": "départements",
    "epci": "EPCI",
    "commune": "communes",
    "qpv": "quartiers prioritaires",
}


@dataclass(frozen=True, slots=True)
class Zone:
    """The rows of one territory: of the column `code_…` of its level."""

    niveau: Niveau
    code: str

    @property
    def column(self) -> str:
        """The column of rows that says so."""
        ends = {Niveau.DEPARTEMENT: "dep", Niveau.REGION: "reg"}
        return f"code_{ends.get(self.niveau, self.niveau.value)}"

    def __str__(self) -> str:
        """As the address says it."""
        return f"{self.niveau.value}:{self.code}"


# What rows have columns of, from the widest.
ZONES = (Niveau.REGION, Niveau.DEPARTEMENT, Niveau.EPCI, Niveau.COMMUNE)
EVERYWHERE = "tout"


@dataclass(frozen=True, slots=True)
class MapState:
    """A view. `zone` None: all that the caller sees; `view` None: all of that.

    `bounds`: those of the method `manuel`. `chosen`: the code of a territory whose card is open.
    `order`: the column that the table is sorted by, first the greatest where it ends with `-`.
    `apart`: the millésime, and `beside`: the territory, whose figures are taken from those shown.
    `generation`: the list of priority districts; None: the one in force in the millésime.
    """

    indicator: str
    niveau: Niveau
    year: int
    population: str
    method: ClassMethod
    classes: int
    bounds: tuple[float, ...]
    palette: Palette
    outlines: str
    zone: Zone | None
    view: Box | None = None
    chosen: str = ""
    order: str = "valeur-"
    page: int = 1
    apart: int | None = None
    beside: Zone | None = None
    generation: int | None = None

    @property
    def is_difference(self) -> bool:
        """Whether it shows differences of figures."""
        return self.apart is not None or self.beside is not None

    def query(self, **changes: Any) -> str:
        """The query string of this view, or of one that differs in some fields."""
        return as_query(self.parameters(**changes))

    def showing(self, indicator: str) -> str:
        """The query string of the same view of another indicator: its own classes and colours."""
        told = self.parameters(indicator=indicator, page=1)
        kept = {
            n: v for n, v in told.items() if n not in ("methode", "classes", "bornes", "palette")
        }
        return as_query(kept)

    def parameters(self, **changes: Any) -> dict[str, str]:
        """The same as names and values; what is as usual is left out."""
        one = replace(self, **changes)
        said = {
            "indicateur": one.indicator,
            "niveau": one.niveau.value,
            "millesime": str(one.year),
            "generation": str(one.generation or ""),
            "population": one.population,
            "methode": one.method.value,
            "classes": str(one.classes),
            "bornes": " ".join(number_text(value) for value in one.bounds),
            "palette": one.palette.value,
            "contours": one.outlines,
            "zone": str(one.zone) if one.zone else EVERYWHERE,
            "vue": ",".join(f"{side:.6g}" for side in one.view) if one.view else "",
            "ecart": "" if one.apart is None else str(one.apart),
            "reference": str(one.beside) if one.beside else "",
            "territoire": one.chosen,
            "tri": "" if one.order == "valeur-" else one.order,
            "page": "" if one.page == 1 else str(one.page),
        }
        return {name: value for name, value in said.items() if value}


@lru_cache(maxsize=4_096)
def _quoted(value: str) -> str:
    """A page has some sixty addresses, of nearly the same values."""
    return quote_plus(value)


def as_query(told: Mapping[str, str]) -> str:
    """A query string of names of ours, as urlencode makes it."""
    return "&".join(f"{name}={_quoted(value)}" for name, value in told.items())


def number_text(value: float) -> str:
    """A bound as a French reader types it: 12,5."""
    return f"{value:g}".replace(".", ",")
