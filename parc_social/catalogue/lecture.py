"""A figure read out in one French sentence: « En 2024, à Bondy, 31,2 % des ménages … »."""

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from parc_social.catalogue.figure_fields import (
    BASE,
    SOURCE,
    SourceEconomique,
    size_of,
    unit_of_base,
)
from parc_social.catalogue.indicator import Indicator
from parc_social.domain.secrecy_table import Statut, Tableau, Unite
from parc_social.domain.territory import Niveau
from parc_social.shipped_yaml import shipped_yaml

# What a base is read out in; nobody counts a share of square metres.
_COUNTABLE = (Unite.MENAGES, Unite.PERSONNES, Unite.LOGEMENTS)
# By unit, or of one indicator alone.
_SAMPLE = {
    "%": 31.2, "années": 38.5, "€/m²": 6.3, "m²": 31.5, "pièces": 3.1, "pour 100": 17.8,
    "surface_moyenne": 66.4,
}  # fmt: skip
_THOUSANDS, _BEFORE_PERCENT = "\u202f", "\u00a0"  # spaces at which no line breaks


def lecture(
    indicator: Indicator, annee: int, lieu: str, valeur: float, base: int | None = None
) -> str:
    """The sentence of a shown value; `lieu` as `lieu_dit` says it.

    `base`: how many it is a share of, where that is told: « … (36 ménages). »
    """
    sentence = indicator.lecture.format(annee=annee, lieu=lieu, valeur=ecrite(indicator, valeur))
    unite = unit_of_base(indicator) if indicator.denominateur and base is not None else ""
    if unite not in _COUNTABLE:
        return sentence
    return f"{sentence.removesuffix('.')} ({counted(base or 0, unite)})."


def sample_sentence(indicator: Indicator) -> str:
    """Sentence of a figure, of an invented value in an invented commune."""
    of_unit = _SAMPLE.get(indicator.unite, 2.4)
    value = 312 if indicator.is_whole else _SAMPLE.get(indicator.id, of_unit)
    return lecture(indicator, 2024, lieu_dit(Niveau.COMMUNE, "", "Exempleville"), value)


def counted(number: int, unite: str) -> str:
    """So many things: « 1 432 ménages », « 1 personne »."""
    word = unite if number > 1 or unite not in _COUNTABLE else unite.removesuffix("s")
    return f"{_thousands(number)}{_BEFORE_PERCENT}{word}"


def is_told(names: Collection[str], indicator: Indicator) -> bool:
    """Whether a row of these columns says all that the sentence of a figure is made of."""
    words = (
        indicator.id,
        f"{indicator.id}_statut",
        year_column(indicator),
        "population",
        "code",
        "nom",
    )
    source = (SOURCE,) if indicator.tableau is Tableau.ECONOMIQUE else ()
    return all(word in names for word in (*words, *source))


def lue(niveau: Niveau, row: Mapping[str, Any], indicator: Indicator) -> str | None:
    """The sentence of a figure of a row that tells it (`is_told`); None when it is withheld."""
    words = (indicator.id, f"{indicator.id}_statut", year_column(indicator), "population")
    valeur, statut, annee, population = (row[word] for word in words)
    if valeur is None or None in (statut, annee, population, row["nom"] or row["code"]):
        return None
    lieu = lieu_dit(niveau, row["code"], row["nom"])
    size = row.get(size_of(indicator) or "")
    whom = lieu_de(lieu, population, of_group=statut == Statut.GROUPE, size=size)
    sentence = lecture(indicator, annee, whom, valeur, _base(row, indicator))
    return f"{sentence.removesuffix('.')}{_source(row, indicator, annee)}."


def _source(row: Mapping[str, Any], indicator: Indicator, annee: int) -> str:
    """Whose figure it is, where it is not the project's own."""
    if indicator.tableau is not Tableau.ECONOMIQUE or row[SOURCE] != SourceEconomique.SDES:
        return ""
    return f" (source : SDES, données communales RPLS, 1er janvier {annee})"


def _base(row: Mapping[str, Any], indicator: Indicator) -> int | None:
    """As a twin or the row of a process tells it; None where neither does."""
    bases = (row.get(f"{indicator.id}{part}") for part in (BASE, "_den"))
    return next((one for one in bases if one is not None), None)


def ecrite(indicator: Indicator, valeur: float) -> str:
    """The value as a French reader writes it: 1 432, 2,35 or 31,2 %."""
    text = _thousands(valeur, indicator.decimales)
    return f"{text}{_BEFORE_PERCENT}%" if indicator.unite == "%" else text


def _thousands(number: float, decimals: int = 0) -> str:
    return f"{number:,.{decimals}f}".replace(",", _THOUSANDS).replace(".", ",")


def lieu_dit(niveau: Niveau, code: str, nom: str | None) -> str:
    """A territory with its preposition: « au Havre », « en Guyane », « dans les Yvelines »."""
    words = _words()
    if niveau is Niveau.FRANCE:
        return words["france"].get(code, words["france"]["FR"])
    head = _prepositions(niveau).get(code)
    if head is not None:
        return f"{head}{nom or code}"
    text: str = words["niveaux"][niveau.value].format(nom=nom or code)
    if niveau is Niveau.COMMUNE:
        for article, preposition in words["articles"].items():
            if text.startswith(article):
                return preposition + text.removeprefix(article)
    return text


def lieu_de(lieu: str, population: str, *, of_group: bool, size: int | None = None) -> str:
    """The place, and whom of it a figure speaks of: a population, the group of an address.

    `size`: how many households of the population that group has; None: it is not told.
    """
    words = _words()
    parts = (lieu, _group(population, size) if of_group else "", words["populations"][population])
    return ", ".join(word for word in parts if word)


def _group(population: str, size: int | None) -> str:
    words = _words()
    if size is None or population not in words["groupe_de"]:
        return words["groupe"]
    return words["groupe_de"][population].format(n=_thousands(size))


def year_column(indicator: Indicator) -> str:
    """The column of a row of figures that says the year of an indicator's source."""
    return "millesime_rpls" if indicator.source == "rpls" else "millesime_ops"


@cache
def _words() -> Mapping[str, Any]:
    file = files("parc_social.catalogue").joinpath("lieux.yml")
    return shipped_yaml(file.read_text(encoding="utf-8"))


@cache
def _prepositions(niveau: Niveau) -> Mapping[str, str]:
    """Prepositions before the name, by code; none at levels that have one form for all."""
    by_head: Mapping[str, list[str]] = _words().get(niveau.value, {})
    return {code: head for head, codes in by_head.items() for code in codes}
