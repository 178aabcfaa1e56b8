"""Codes of the Code officiel géographique (COG): levels, forms, and what contains what."""

import re
from dataclasses import dataclass
from enum import StrEnum

from parc_social.errors import InvalidValue
from parc_social.wording import cited


class Niveau(StrEnum):
    """A level of territory, named as in the collections `territoires-N` and `indicateurs-N`."""

    FRANCE = "france"
    REGION = "region"
    DEPARTEMENT = "departement"
    EPCI = "epci"
    EPT = "ept"
    COMMUNE = "commune"
    ARM = "arm"
    QPV = "qpv"
    IRIS = "iris"
    CARREAU = "carreau"
    ILOT = "ilot"
    ADRESSE = "adresse"


class Partie(StrEnum):
    """A part of France that some rules set apart: APL agreements do not exist outre-mer."""

    METROPOLE = "metropole"
    OUTRE_MER = "outre_mer"


# From the finest to the widest: how finely a collection describes (conventions bound it by source).
FINESSE = (
    Niveau.ADRESSE, Niveau.ILOT, Niveau.CARREAU, Niveau.IRIS, Niveau.QPV, Niveau.COMMUNE,
    Niveau.ARM, Niveau.EPT, Niveau.EPCI, Niveau.DEPARTEMENT, Niveau.REGION, Niveau.FRANCE,
)  # fmt: skip

_WIDTHS = {niveau: width for width, niveau in enumerate(FINESSE)}


def is_as_wide(niveau: Niveau, finest: Niveau) -> bool:
    """Whether a level is `finest` or wider."""
    return _WIDTHS[niveau] >= _WIDTHS[finest]


_FORMS = {
    Niveau.FRANCE: r"FR(-METRO|-DOM)?",
    Niveau.REGION: r"\d{2}",
    Niveau.DEPARTEMENT: r"\d{2}|2[AB]|97\d",
    Niveau.EPCI: r"\d{9}",
    Niveau.EPT: r"\d{9}|T\d{1,2}",
    Niveau.COMMUNE: r"(\d{2}|2[AB])\d{3}",
    Niveau.ARM: r"\d{5}",
    Niveau.QPV: r"Q[PN]\d{2}[\dAB]\d{2}[A-Z\d]",  # 2A and 2B write their letter in the third place
    Niveau.IRIS: r"(\d{2}|2[AB])\d{3}\d{4}",
    Niveau.CARREAU: r"CRS\d{4}RES200mN-?\d+E-?\d+",
    Niveau.ILOT: r"[0-9a-f]{16}",
}


_GENERATIONS = {"QP": 2015, "QN": 2024}  # of priority districts, by the beginning of their codes
GENERATIONS = tuple(_GENERATIONS.values())
# How the département goes on there: in three characters, of which the first is 0 in métropole.
_PARTS = {Partie.METROPOLE: "0", Partie.OUTRE_MER: "9"}


def generation_of(niveau: Niveau, code: str) -> int | None:
    """The year of the list that a priority district is of; None: it is none."""
    return _GENERATIONS.get(code[:2]) if niveau is Niveau.QPV else None


def district_codes(generation: int, partie: Partie) -> str:
    """How the codes of the priority districts of a list begin in a part of France."""
    kind = next(begin for begin, year in _GENERATIONS.items() if year == generation)
    return kind + _PARTS[partie]


def check_code(niveau: Niveau, text: str) -> str:
    """The code itself when it has the form of its level. Raises InvalidValue otherwise."""
    form = _FORMS.get(niveau)
    if form is not None and not re.fullmatch(form, text):
        raise InvalidValue(f"{cited(text)} n'est pas un code de niveau {niveau.value}")
    return text


@dataclass(frozen=True, slots=True)
class Appartenance:
    """A commune and the territories that hold it, in one COG year. None: it belongs to none."""

    code_commune: str
    nom: str
    code_dep: str
    code_reg: str
    code_epci: str | None
    code_ept: str | None
