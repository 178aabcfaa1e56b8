"""Published rents taken from one another: every figure, every pair of levels and populations.

A cell less all the cells of another kind that lie in it, of the same figure; and the rents of all
less those of a class, of all the classes of a variable, of what was let again. What is left is of
nobody, or of as many landlords as the rule asks, none of whom has too large a share of it.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from parc_social.access.secrecy.tables import Economy
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from testing.secret.edition import Numbers
from testing.secret.rent_figures import LOW, MEAN, Lets, RentEdition
from testing.secret.subtraction import Found, left_of, less


def rents_subtracted(edition: RentEdition) -> Found:
    """All that subtraction finds of rents in an edition, each set of dwellings once."""
    found = Found("bailleurs")
    views = _Views(edition.lets, edition.economy)
    for figure, said, cell, count in _differences(edition):
        found.tried += 1
        found.add(figure, said, views.few(figure, cell, count))
    return found


def _differences(edition: RentEdition) -> Iterator[tuple[str, str, Numbers, int]]:
    """What is left, with the figure whose amounts it is of."""
    for figure, kinds in edition.kinds.items():
        for said, cell, count in left_of(kinds, figure):
            yield figure, said, cell, count
    for outer, parts in _parts(edition).items():
        for kind in edition.kinds[outer]:
            whole = kind.shown_cells(outer)
            for what, classes in parts.items():
                for place in range(min(len(edition.kinds[one]) for one in classes)):
                    left = _without(whole, edition, classes, place)
                    if left is not None:
                        name = edition.kinds[classes[0]][place].name
                        yield outer, f"{kind.name} moins {what} {name}", left, kind.count


def _parts(edition: RentEdition) -> dict[str, dict[str, tuple[str, ...]]]:
    """Of what is told of all that is let, what may be taken out: a class, those of a variable."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    of = {name: indicators()[name] for name in edition.kinds}
    for outer in (MEAN, *LOW):
        alike = of[outer].numerateur
        classes = {n for n, i in of.items() if str(i.numerateur).startswith(f"{alike}_")} - {*LOW}
        found[outer] = {name: (name,) for name in sorted(classes)}
        for line in edition.economy.lines:
            names = {table.nom for table in line}
            every = tuple(n for n in edition.kinds if n in classes and of[n].tableau.value in names)
            found[outer] |= {line[-1].variable: every} if every else {}
    return found


def _without(
    whole: Numbers, edition: RentEdition, classes: Sequence[str], place: int
) -> Numbers | None:
    """Cells less those of each class at one place that lie wholly in one; None: there is none."""
    gone = np.zeros(len(whole), dtype=np.bool_)
    for figure in classes:
        kind = edition.kinds[figure][place]
        rest = less(whole, kind.shown_cells(figure))
        if rest is not None:
            gone |= rest != whole
    return np.where(gone, -1, whole) if gone.any() else None


class _Views:
    """The let dwellings of an edition, by sets of them."""

    def __init__(self, lets: Lets, economy: Economy) -> None:
        self._lets, self._economy = lets, economy
        self._width = int(lets.landlord.max(initial=0)) + 1
        self._seen: set[tuple[str, bytes]] = set()  # sets that are told already

    def few(self, figure: str, cell: Numbers, count: int) -> list[int]:
        """The landlords of each set that is of too few or dominated, of those not told before."""
        found: dict[int, int] = {}
        there = np.flatnonzero(cell >= 0)
        for name in _asked(indicators()[figure]):
            found |= self._broken(self._lets.amounts[name][there], there, cell, count)
        fresh: list[int] = []
        for place, landlords in sorted(found.items()):
            rows = figure, there[cell[there] == place].tobytes()
            if rows not in self._seen:
                self._seen.add(rows)
                fresh.append(landlords)
        return fresh

    def _broken(
        self, amounts: Numbers, there: Numbers, cell: Numbers, count: int
    ) -> dict[int, int]:
        """The cells whose sum may not be told, with how many landlords have some of it."""
        pair = cell[there] * self._width + self._lets.landlord[there]
        own = np.bincount(pair, amounts, count * self._width).reshape(count, self._width)
        present, total = (own > 0).sum(axis=1), own.sum(axis=1)
        dominated = 100 * own.max(axis=1, initial=0) > self._economy.share * total
        wrong = (total > 0) & ((present < self._economy.landlords) | dominated)
        return {place: int(present[place]) for place in np.flatnonzero(wrong).tolist()}


def _asked(one: Indicator) -> Sequence[str]:
    """What the rule is asked of: a class of dwellings may be one landlord's (docs/secret.md)."""
    parts = (str(one.numerateur), str(one.denominateur))
    return parts[1:] if one.unite == "%" else parts


def rents_unfaithful(edition: RentEdition) -> list[str]:
    """Shown sums that are not those of the dwellings that we hold behind them: ours is wrong."""
    found: list[str] = []
    for figure, kind in ((f, kind) for f, kinds in edition.kinds.items() for kind in kinds):
        one, there = indicators()[figure], kind.cell >= 0
        for part, name in enumerate((one.numerateur, one.denominateur)):
            amounts = edition.lets.amounts[str(name)][there]
            total = np.bincount(kind.cell[there], amounts, kind.count)
            found += [
                f"{figure} {kind.name} {cell}: {parts[part]} dit, {total[cell]:.0f} compté"
                for cell, parts in kind.shown.get(figure, {}).items()
                if parts[part] != total[cell]
            ]
    return found
