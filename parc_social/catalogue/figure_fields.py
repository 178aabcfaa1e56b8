"""Columns of indicators: the value and status of each, in twins its base; the size of groups."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from parc_social.catalogue.collection import Audience, Field, FieldType
from parc_social.catalogue.indicator import Indicator
from parc_social.domain.indicators import Fiabilite
from parc_social.domain.measures_ops import COLLECTE_MESURES, OPS_MESURES
from parc_social.domain.measures_rpls import RPLS_DISTINCTS, RPLS_MESURES
from parc_social.domain.secrecy_table import Statut, Tableau
from parc_social.domain.territory import Niveau, Partie, is_as_wide
from parc_social.wording import both


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """Published figure of an indicator; all but `statut` are None when it is withheld."""

    statut: Statut
    valeur: float | None = None
    num: int | None = None
    den: int | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Numerator, denominator (None: a plain count), witness (None: none is asked) of a figure.

    A witness of 0: nothing is known.
    """

    num: int
    den: int | None = None
    temoin: int | None = None


SECRET, NOTHING = PublishedFigure(Statut.SECRET), PublishedFigure(Statut.ABSENT)


def of_groups(
    indicator: Indicator,
    sums: Sums | None,
    fiabilite: Fiabilite | None,
    parties: Collection[Partie],
) -> PublishedFigure:
    """A figure of the survey over groups that lie in some parts of France (at least one).

    `sums` None: nothing is known; `fiabilite` None: it is not told. The same reasons, in the same
    order, as those that are published for territories (loaders/publication/levels/figures.py).
    None is that too few answered: withheld alone, a figure is given back by subtraction, so no
    group is made of which it may not be told.
    """
    if not any(indicator.exists_in(partie) for partie in parties):
        return PublishedFigure(Statut.SANS_OBJET)
    if fiabilite is Fiabilite.INSUFFISANTE or sums is None:
        return NOTHING
    if 0 in (sums.den, sums.temoin):
        return NOTHING
    return _exact(indicator, sums)


def of_dwellings(indicator: Indicator, sums: Sums | None) -> PublishedFigure:
    """A figure of the register; nothing is known of no dwelling."""
    if sums is None or 0 in (sums.den, sums.temoin):
        return NOTHING
    return _exact(indicator, sums)


def _exact(indicator: Indicator, sums: Sums) -> PublishedFigure:
    value = indicator.value(sums.num, sums.den)
    return PublishedFigure(Statut.EXACT, value, sums.num, sums.den)


STATUT, BASE = "_statut", "_base"
SOURCE = "source_economique"  # of a row: whose its figures of landlords' business are
# How many households have the group whose values are shown, by family: those of one table of
# secrecy share their groups (a test compares them with its settings).
_BASE, _SENSITIVE, _ELDERS = (f"menages_groupe{end}" for end in ("", "_sensible", "_aines"))
SIZES = {
    Tableau.BASE: _BASE,
    Tableau.ACTIVITE: _SENSITIVE,
    Tableau.AIDES: _SENSITIVE,
    Tableau.RESSOURCES: _SENSITIVE,
    Tableau.SYNTHESE: _SENSITIVE,
    Tableau.AINES: _ELDERS,
}
_OF_WHICH = {
    _BASE: both("composition, logement, mobilité"),
    _SENSITIVE: both("activité, aides, ressources, fragilité"),
    _ELDERS: both("titulaires de 65 ans et plus"),
}
_UNITS = {
    m.nom: m.unite.value for m in (*OPS_MESURES, *COLLECTE_MESURES, *RPLS_MESURES, *RPLS_DISTINCTS)
}
_STATUTS = (
    ("D", "valeur exacte"),
    ("A", "valeur du groupe de ménages"),
    ("S", "secret statistique"),
    ("N", "non disponible"),
    ("Z", "sans objet ici"),
)


class SourceEconomique(StrEnum):
    """Owner of the figures of landlords' business of a row, where it shows some."""

    BAILLEURS = "bailleurs"
    SDES = "sdes"


def figures_of(indicators: Iterable[Indicator]) -> Iterator[Field]:
    """Value and status of each."""
    for i in indicators:
        number = FieldType.INTEGER if i.is_whole else FieldType.NUMBER
        yield Field(i.id, number, i.libelle, i.unite, source=i.code, audience=Audience.OPEN)
        yield Field(
            f"{i.id}{STATUT}",
            FieldType.STRING,
            both("Statut : {libelle}", libelle=i.libelle),
            codes=_STATUTS,
            audience=Audience.OPEN,
        )


def details(indicators: Iterable[Indicator], niveau: Niveau) -> Iterator[Field]:
    """Of the indicators of a level: those that are details, then the base of each that has one."""
    there: Sequence[Indicator] = [i for i in indicators if i.exists_at(niveau)]
    yield from figures_of(i for i in there if i.detail)
    if has_bases(niveau):
        yield from (base_of(i) for i in there if i.denominateur is not None)


def has_bases(niveau: Niveau) -> bool:
    """Whether the rows of a level say the base of each share: not those of addresses and groups.

    Most of these show the value of a group, which has none; the processes tell the others.
    """
    return is_as_wide(niveau, Niveau.IRIS)


def sizes(niveau: Niveau) -> Iterator[Field]:
    """How many households have the groups whose values a row shows; none from the IRIS up.

    There a value is that of the row's own households, which `menages` counts.
    """
    for name, which in () if has_bases(niveau) else _OF_WHICH.items():
        yield Field(
            name,
            FieldType.INTEGER,
            both("Ménages du groupe montré : {which}", which=which),
            unit="ménages",
            audience=Audience.OPEN,
        )


def size_of(indicator: Indicator) -> str | None:
    """The column that says how large the group is whose value is shown; None: no group's is."""
    return SIZES.get(indicator.tableau) if indicator.source == "ops" else None


def base_of(indicator: Indicator) -> Field:
    """Base that its value is a share of: null where it is withheld, or is of a group (statut A)."""
    return Field(
        f"{indicator.id}{BASE}",
        FieldType.INTEGER,
        both("Base : {libelle}", libelle=indicator.libelle),
        unit=unit_of_base(indicator),
        audience=Audience.OPEN,
    )


def unit_of_base(indicator: Indicator) -> str:
    """Unit of the base: ménages, logements, personnes, m²."""
    return _UNITS[str(indicator.denominateur)]


def figure_of(column: str) -> str:
    """The indicator of a column of one: itself, its status or its base."""
    return column.removesuffix(STATUT).removesuffix(BASE)
