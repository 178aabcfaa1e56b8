"""Published sums taken from one another: every figure, every pair of levels and populations.

A cell less all the cells of another kind that lie in it, for everyone and for each landlord who
takes its own rows out: what is left is about nobody who answered, or about as many as the floor.
And movers of a zone less everyone of some of its groups: at least the fewer of both, in each group.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from testing.secret.edition import Atoms, Edition, Kind, behind, figures_of

Numbers = NDArray[np.int64]
_SAID = 20


@dataclass(slots=True)
class Found:
    """What subtraction gave away: by figure, how many sets are about too few; some of them.

    `of`: whom sets are counted in.
    """

    of: str = "ménages"
    figures: Counter[str] = field(default_factory=Counter[str])
    tried: int = 0
    single: int = 0
    examples: list[str] = field(default_factory=list[str])

    def add(self, figure: str, said: str, counts: Sequence[int]) -> None:
        """Sets of too few."""
        self.figures[figure] += len(counts)
        self.single += counts.count(1)
        if counts and len(self.examples) < _SAID:
            self.examples.append(f"{figure} : {said}, {counts[0]} {self.of}")


def subtracted(edition: Edition) -> Found:
    """All that subtraction finds in an edition, each set of households once."""
    found = Found()
    for table, kinds in edition.kinds.items():
        views = _Views(edition.atoms, edition.tables.base.floor)
        for one in figures_of(edition.tables, table):
            shown = [kind for kind in kinds if kind.mask(one.id).any()]
            for said, cell, count in left_of(shown, one.id):
                found.tried += 1
                found.add(one.id, said, views.few(cell, count, behind(one)))
            for movers, groups in product(_polygons(kinds, recent=True), _polygons(kinds)):
                few = views.few_movers(movers, groups, behind(one))
                found.add(one.id, f"{movers.name} moins {groups.name}", few)
    return found


def _polygons(kinds: Sequence[Kind], *, recent: bool = False) -> list[Kind]:
    return [kind for kind in kinds if kind.whole and kind.name.endswith("recents") == recent]


def left_of(shown: Sequence[Kind], figure: str) -> Iterator[tuple[str, Numbers, int]]:
    """What is left of the cells of each kind when those of another are taken out, each once."""
    seen: set[bytes] = set()
    for outer in shown:
        whole = outer.shown_cells(figure)
        for inner in (None, *(kind for kind in shown if kind is not outer)):
            left = whole if inner is None else less(whole, inner.shown_cells(figure))
            if left is not None and (key := left.tobytes()) not in seen:
                seen.add(key)
                yield f"{outer.name} moins {inner.name if inner else 'rien'}", left, outer.count


def less(outer: Numbers, inner: Numbers) -> Numbers | None:
    """The outer cells without the inner ones that lie wholly in one; None: there is none."""
    count = int(inner.max(initial=-1)) + 1
    there = inner >= 0
    low, high = np.full(count, len(inner)), np.full(count, -1)
    np.minimum.at(low, inner[there], outer[there])
    np.maximum.at(high, inner[there], outer[there])
    inside = (low == high) & (high >= 0)
    if not inside.any():
        return None
    return np.where(there & np.append(inside, False)[inner], -1, outer)


class _Views:
    """The households of an edition as everyone sees them, and each landlord without its own."""

    def __init__(self, atoms: Atoms, floor: int) -> None:
        self._atoms, self._floor = atoms, floor
        self._width = int(atoms.landlord.max(initial=0)) + 1
        self._seen: set[tuple[str, bytes]] = set()  # sets of too few that are told already

    def few(self, cell: Numbers, count: int, name: str) -> list[int]:
        """How many households each set of too few of a question has, those not told before."""
        there = np.flatnonzero((cell >= 0) & (self._atoms.behind[name] > 0))
        weight = self._atoms.behind[name][there]
        pair = cell[there] * self._width + self._atoms.landlord[there]
        own = np.bincount(pair, weight, count * self._width).reshape(count, self._width)
        total = own.sum(axis=1, keepdims=True)
        others = np.where(own > 0, total - own, 0)
        found: list[int] = []
        for counts in (total, others):
            for place, landlord in np.argwhere((counts > 0) & (counts < self._floor)).tolist():
                rows = there[cell[there] == place]
                if counts is others:
                    rows = rows[self._atoms.landlord[rows] != landlord]
                if (name, rows.tobytes()) not in self._seen:
                    self._seen.add((name, rows.tobytes()))
                    found.append(int(counts[place, landlord]))
        return found

    def few_movers(self, movers: Kind, groups: Kind, name: str) -> list[int]:
        """The same of movers of each group of theirs, less everyone of some groups inside."""
        found: list[int] = []
        for landlord in (None, *np.unique(self._atoms.landlord).tolist()):
            mine = self._atoms.landlord == landlord
            weight = np.where(mine, 0, self._atoms.behind[name])
            there = groups.cell >= 0
            halves = [
                np.bincount(groups.cell[some], weight[some], groups.count)
                for some in (there & self._atoms.recent, there & ~self._atoms.recent)
            ]
            holder = np.full(groups.count, -1)
            inside = there & (movers.cell >= 0)
            holder[groups.cell[inside]] = movers.cell[inside]
            some = holder >= 0
            total = np.bincount(holder[some], np.minimum(*halves)[some], movers.count)
            found += total[(total > 0) & (total < self._floor)].astype(int).tolist()
        return found


def unfaithful(edition: Edition) -> list[str]:
    """Shown sums that are not those of the households that we hold behind them: ours is wrong."""
    found: list[str] = []
    for table, kinds in edition.kinds.items():
        for one, kind in product(figures_of(edition.tables, table), kinds):
            told = kind.told(one.id)
            there = told >= 0
            for part, name in enumerate((one.numerateur, one.denominateur)):
                if name is not None and name in edition.atoms.sums:
                    sums = edition.atoms.sums[name][there]
                    total = np.bincount(told[there], sums, kind.count)
                    found += [
                        f"{one.id} {kind.name} {cell}: {parts[part]} dit, {total[cell]:.0f} compté"
                        for cell, parts in kind.shown.get(one.id, {}).items()
                        if parts[part] != total[cell]
                    ]
    return found
