"""Figures on landlords' business (rents, vacancy): groups of dwellings of several landlords.

A figure of the register that landlords alone know is a sum over whole groups of places, each with
three landlords at least, of whom none has more than 85 % of what the figure is counted over: its
denominator, or its rents. What a zone can't group is carried to the zone above, as households are.
Source: Insee, "Manuel de protection des tableaux" (docs/sources.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parc_social.access.secrecy.grouping import carry
from parc_social.access.secrecy.partition_view import PartitionView, cut_of
from parc_social.access.secrecy.pieces import Pieces, numbered
from parc_social.access.secrecy.predicate import holds
from parc_social.access.secrecy.survey import Holdings, Numbers, Sums, gathered
from parc_social.access.secrecy.tables import Economy

_BITS = 64  # of a count: the rents of France in cents need 41
_ONE = (1 << _BITS) - 1


@dataclass(frozen=True, slots=True)
class Stock:
    """Dwellings of landlords' files, by place and landlord, as columns.

    `zones`: the zone of each place at each of LEVELS; a place lies in one commune, wholly in the
    QPV of each generation or out of them. `sums` are those of Economy.sums.
    """

    zones: tuple[Numbers, ...]
    place: Numbers
    landlord: Numbers
    sums: Sums

    @property
    def places(self) -> int:
        """How many places there are."""
        return len(self.zones[0])


@dataclass(frozen=True, slots=True)
class StockChange:
    """A later version of the stock, by group in place of places.

    `now`: all dwellings; `plus`: those that came, with their mesures, or have others; `moins`:
    those that left, and those that changed as they were.
    """

    now: Holdings
    plus: Holdings
    moins: Holdings


@dataclass(frozen=True, slots=True)
class Business:
    """The predicate: each sum is nothing or may be told; the first, which is of all, may.

    `sums`: those of Economy, or of a table of rents.
    """

    economy: Economy
    sums: tuple[str, ...]

    @property
    def floor(self) -> int:
        """See Predicate: dwellings are not asked to be many."""
        return 0

    def alone(self, total: int) -> bool:
        """See Predicate: there are dwellings."""
        return bool(total & _ONE)

    def blocker(self, total: int, own: Mapping[int, int]) -> int | None:
        """See Predicate: `own` is packed as `total`, 64 bits a sum; the largest of a sum blocks."""
        known = dict(own)
        for _ in self.sums:
            here = {landlord: one & _ONE for landlord, one in known.items()}
            if total & _ONE and not self.economy.holds([*here.values()]):
                return max(here, key=here.__getitem__)
            total >>= _BITS
            known = {landlord: one >> _BITS for landlord, one in known.items()}
        return None

    def blocked(self, total: int, known: int) -> bool:
        """See Predicate: of one landlord alone it is not known."""
        return False

    def hopeless(self, totals: Sequence[int]) -> bool:
        """See Predicate."""
        return not any(totals)

    def households(self, total: int) -> int:
        """See Predicate: dwellings here."""
        return total & _ONE


def economic(stock: Stock, economy: Economy) -> PartitionView:
    """The groups of places over which figures on landlords' business are published."""
    rows = gathered(stock.place, stock.landlord, {n: stock.sums[n] for n in economy.sums})
    own = rows.paired([*packed_sums(rows, economy.sums)], stock.places)
    pieces = Pieces(
        stock.zones,
        [0] * stock.places,
        rows.sets(stock.places),
        numbered([sum(known for _, known in pairs) for pairs in own]),
        numbered(own),
    )
    every = np.arange(stock.places)
    return cut_of(carry(pieces, Business(economy, economy.sums)), every, every)


def untold_business(change: StockChange, economy: Economy) -> set[int]:
    """Groups whose change can't be told: they wait, as they were.

    A landlord's file that comes late is its business alone, once the earlier figure is taken out;
    so each side of what moves each sum, and what the group now is, are nothing or may be told.
    """
    found = set(_failing(change.now, economy))
    for side in (change.plus, change.moins):
        found |= untold_sums(side, tuple(side.sums), economy)
    return found


def untold_sums(side: Holdings, names: Sequence[str], economy: Economy) -> set[int]:
    """Groups some sum of which is of too few landlords: a row a group (`piece`) and landlord."""
    found: set[int] = set()
    for name in names:
        held: dict[int, list[int]] = {}
        some = np.flatnonzero(side.sums[name])
        for row, group in zip(some.tolist(), side.piece[some].tolist(), strict=True):
            held.setdefault(group, []).append(int(side.sums[name][row]))
        found |= {group for group, amounts in held.items() if not economy.holds(amounts)}
    return found


def _failing(side: Holdings, economy: Economy) -> Iterator[int]:
    business = Business(economy, tuple(side.sums))
    count = int(side.piece.max(initial=-1)) + 1
    for group, pairs in enumerate(side.paired([*packed_sums(side, business.sums)], count)):
        own = [known for _, known in pairs]
        if any(own) and not holds(business, sum(own), dict(pairs)):
            yield group


def packed_sums(rows: Holdings, names: Sequence[str]) -> Iterator[int]:
    """The sums of each row as one number."""
    columns = [rows.sums[name].tolist() for name in names]
    for counts in zip(*columns, strict=True):
        yield sum(count << _BITS * n for n, count in enumerate(counts))
