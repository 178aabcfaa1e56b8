"""Income ceilings of the PLUS (LLS in the DOM), by year, zone and category of household.

Sources: arrêté of 29 July 1987, annex I (métropole); arrêté of 14 March 2011, art. 1 (DOM). The
figures are data, in loaders/ops/plafonds.yml; docs/sources.md, "OPS, plafonds".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from parc_social.errors import InvalidValue

CATEGORIES = 6
_DOM = "97"


class CeilingZone(StrEnum):
    """Where a ceiling holds."""

    PARIS = "paris"  # Paris and the communes that touch it
    ILE_DE_FRANCE = "ile_de_france"  # the rest of the region
    AUTRES_REGIONS = "autres_regions"
    DOM = "dom"


@dataclass(frozen=True, slots=True)
class Categorie:
    """A category of household, 1 to 6, and the persons that come on top of the sixth."""

    numero: int
    en_plus: int = 0


@dataclass(frozen=True, slots=True)
class _Tables:
    """`lines`: by first day and zone, the six ceilings then that of a person more, in euros."""

    lines: Mapping[date, Mapping[str, list[int]]]
    paris: frozenset[str]
    ile_de_france: frozenset[str]
    dom_percent: int


def plafond(annee: int, zone: CeilingZone, categorie: int, en_plus: int = 0) -> int:
    """The ceiling in force on 1 January of a year, in euros a year.

    `en_plus` are the persons on top of category 6. Raises InvalidValue for a year that the table
    does not hold, a category outside 1..6, or persons on top of a smaller one.
    """
    if not 1 <= categorie <= CATEGORIES or en_plus < 0 or (en_plus and categorie < CATEGORIES):
        raise InvalidValue(f"catégorie de ménage inconnue : {categorie} et {en_plus} personnes")
    lines = _tables().lines.get(date(annee, 1, 1))
    if lines is None:
        years = f"{min(_tables().lines).year} à {max(_tables().lines).year}"
        raise InvalidValue(f"pas de plafonds PLUS pour {annee} : la table va de {years}")
    table = CeilingZone.AUTRES_REGIONS if zone is CeilingZone.DOM else zone
    *ceilings, person = lines[table]
    amount = ceilings[categorie - 1] + en_plus * person
    return _share(amount, _tables().dom_percent) if zone is CeilingZone.DOM else amount


def categorie_menage(
    personnes: int, a_charge: int = 0, *, jeune_couple: bool = False, handicap: bool = False
) -> Categorie:
    """The category of a household of annex I.

    `jeune_couple`: two persons, none dependent, whose ages add up to 55 at most. `handicap`: one of
    them is disabled. Each of these, like being alone with dependants, is worth one rank; ranks do
    not add up. Raises InvalidValue for nobody, or when all are dependent.
    """
    if personnes < 1 or not 0 <= a_charge < personnes:
        raise InvalidValue(f"ménage impossible : {personnes} personnes dont {a_charge} à charge")
    alone = a_charge > 0 and personnes - a_charge == 1
    young = jeune_couple and personnes == 2 and a_charge == 0
    rank = personnes + (alone or young or handicap)
    return Categorie(min(rank, CATEGORIES), max(rank - CATEGORIES, 0))


def zone_commune(code: str) -> CeilingZone:
    """The zone of a commune or municipal arrondissement, by its COG code."""
    tables = _tables()
    if code in tables.paris or code.startswith("751"):
        return CeilingZone.PARIS
    if code[:2] in tables.ile_de_france:
        return CeilingZone.ILE_DE_FRANCE
    return CeilingZone.DOM if code.startswith(_DOM) else CeilingZone.AUTRES_REGIONS


def annees() -> tuple[int, ...]:
    """The years that the table holds."""
    return tuple(sorted(day.year for day in _tables().lines))


def _share(amount: int, percent: int) -> int:
    """A share rounded to the nearest euro, halves up."""
    return (amount * percent + 50) // 100


@cache
def _tables() -> _Tables:
    text = files("loaders.ops").joinpath("plafonds.yml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return _Tables(
        document["plafonds"],
        frozenset(document["communes_paris"]),
        frozenset(document["departements_ile_de_france"]),
        document["part_dom"],
    )
