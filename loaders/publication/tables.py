"""The tables of secrecy as their figures are published: which sums each shows, of which groups.

The sums of a row are named after their table: `base__menages`, `sensible__apl`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from loaders.publication.level_list import FINE
from parc_social.access.secrecy import COMMUNE, Tables
from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.verification.partition import SecrecyFault
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import OPS_SUMS, RPLS_SUMS
from parc_social.domain.secrecy_table import RENTS, Tableau
from parc_social.storage.sql.text import quoted

SURVEY, REGISTER = "ops", "rpls"
ECONOMY = Tableau.ECONOMIQUE.value  # landlords' business: sums of the register by its own groups
# What was collected over a group of its own: answering households, let and surveyed dwellings,
# those of the register. Reliability is judged by it.
COLLECTED = ("repondants", "loues", "enquetes", "parc")


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table and the sums that its figures are made of; `fine`: whether an address may show it."""

    nom: str
    sums: tuple[str, ...]
    fine: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The names that its sums have on a row."""
        return tuple(sum_of(self.nom, name) for name in self.sums)

    @property
    def exact(self) -> str:
        """Whether they are the row's own, and not those of a group that holds it."""
        return sum_of(self.nom, "exact")

    @property
    def source(self) -> str:
        """The number of what they are read of: a group, or below 0 a union of groups."""
        return sum_of(self.nom, "source")

    def named(self, row: str) -> str:
        """SQL: the sums of a row that holds them by name."""
        return ", ".join(f"{row}.{quoted(n)} AS {sum_of(self.nom, n)}" for n in self.sums)

    def summed(self, row: str) -> str:
        """SQL: those of several rows together."""
        return ", ".join(
            f"CAST(sum({row}.{quoted(n)}) AS BIGINT) AS {sum_of(self.nom, n)}" for n in self.sums
        )


def survey_fault(reason: str) -> SecrecyFault:
    """The error, to raise, of figures that tell of too few households."""
    return SecrecyFault(f"secret statistique : {reason} ; l'édition n'est pas publiée")


def business_fault(reason: str) -> SecrecyFault:
    """The error, to raise, of figures that tell of too few landlords."""
    return SecrecyFault(f"secret économique : {reason} ; l'édition n'est pas publiée")


def sum_of(owner: str, name: str) -> str:
    """The column of a row that holds a sum of a table, or of the register."""
    return quoted(f"{owner}__{name}")


def table_of(indicator: Indicator, tables: Tables) -> str | None:
    """The table whose groups a figure of the survey is counted over; None: no rule is kept yet."""
    if indicator.source != SURVEY:
        return None
    try:
        return tables.of(indicator.tableau)
    except KeyError:
        return None


def is_open(indicator: Indicator, tables: Tables) -> bool:
    """Whether the rule of a figure is kept, of those whom it is known of; the others are secret."""
    if indicator.tableau in RENTS:
        return tables.economy.asks(indicator.tableau.value)
    kept = (Tableau.PUBLIC, Tableau.ECONOMIQUE)
    return indicator.tableau in kept or tables.asks(indicator.tableau.value, indicator.temoin)


def owner_of(indicator: Indicator, tables: Tables) -> str:
    """Whose sums a figure is made of: a table's, landlords' groups', or those of all dwellings."""
    if indicator.tableau in (Tableau.ECONOMIQUE, *RENTS):
        return ECONOMY
    return table_of(indicator, tables) or REGISTER


@cache
def shown_tables(tables: Tables) -> tuple[ShownTable, ...]:
    """Every table, in its order; that of what was collected also has what tells reliability."""
    found: list[ShownTable] = []
    for table in tables.every:
        own = [i for i in indicators().values() if table_of(i, tables) == table.nom]
        asked = {MENAGES, *(name for i in own for name in _sums_of(i))}
        asked |= {*COLLECTED} if table is tables.collected else set()
        sums = tuple(name for name in (*OPS_SUMS, *COLLECTED) if name in asked)
        fine = table.finest <= COMMUNE and table is not tables.collected
        found.append(ShownTable(table.nom, sums, fine))
    return tuple(found)


@cache
def fine_sums() -> tuple[str, ...]:
    """The sums of dwellings that figures of fine levels are made of: fewer than those of wide."""
    fine = (i for i in indicators().values() if any(map(i.exists_at, FINE)))
    asked = {"logements", *(name for i in fine for name in _sums_of(i))}
    return tuple(name for name in RPLS_SUMS if name in asked)


def _sums_of(indicator: Indicator) -> Iterator[str]:
    for name in (indicator.numerateur, indicator.denominateur, indicator.temoin):
        if name is not None:
            yield name


def all_columns(shown: Iterable[ShownTable]) -> tuple[str, ...]:
    """The sums and flags of every table on a row."""
    return tuple(name for table in shown for name in (*table.columns, table.exact))
