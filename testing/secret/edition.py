"""A published edition as an attacker takes it: every shown figure, and the households behind it.

What is shown is read from the edition; who is behind it, from the frozen groups and their members.
Where each group lies is counted apart from what placed it (place_comptee.sql).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.secrecy.tables import Tables
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import OPS_SUMS

Numbers = NDArray[np.int64]
_APL = "part_apl"


@dataclass(frozen=True, slots=True)
class Atoms:
    """Households that no published set tells apart: of a first group, landlord, moved in or not.

    `behind`: of each sum, how many of them it counts; `sums`: what they add up to.
    """

    origin: Numbers
    recent: NDArray[np.bool_]
    landlord: Numbers
    behind: Mapping[str, Numbers]
    sums: Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class Kind:
    """Cells that exclude each other: of a level and population; `cell` of each atom, -1 for none.

    `shown`: of each figure, of each cell, its numerator and denominator; absent where withheld.
    `whole`: the groups themselves, each read as the difference of two polygons of which one holds
    an address more: a polygon shows every figure, so each of them does. `overseas`: which atoms are
    in a group that has answers of outre-mer.
    """

    name: str
    cell: Numbers
    count: int
    shown: Mapping[str, Mapping[int, tuple[int | None, int | None]]]
    whole: bool = False
    overseas: NDArray[np.bool_] | np.bool_ = np.False_

    def told(self, figure: str) -> Numbers:
        """The cell of each atom, where its group tells the figure."""
        return np.where(self.overseas, -1, self.cell) if figure == _APL else self.cell

    def mask(self, figure: str) -> NDArray[np.bool_]:
        """Which cells show a figure."""
        found = np.full(self.count, self.whole)
        found[[*self.shown.get(figure, ())]] = True
        return found

    def shown_cells(self, figure: str) -> Numbers:
        """The cell of each atom, where it shows the figure."""
        cell = self.told(figure)
        return np.where(np.append(self.mask(figure), False)[cell], cell, -1)


@dataclass(frozen=True, slots=True)
class Edition:
    """The newest survey as published; `kinds` by table of secrecy."""

    atoms: Atoms
    tables: Tables
    kinds: Mapping[str, tuple[Kind, ...]]


def figures_of(tables: Tables, table: str) -> list[Indicator]:
    """The figures of a table that are sums of households' answers."""
    return [
        one
        for one in indicators().values()
        if one.source == "ops" and one.numerateur in OPS_SUMS and _table(one, tables) == table
    ]


def _table(one: Indicator, tables: Tables) -> str | None:
    try:
        return tables.of(one.tableau.value)
    except KeyError:
        return None


def behind(one: Indicator) -> str:
    """The sum whose households a figure is about: those that answered its question.

    Numerators, and denominators that are a class (those in work, those of 65 and over), are about
    them too: a class may be of one household (docs/secret.md).
    """
    return one.temoin or MENAGES
