"""What partitions are made from: address points along the curve, and who answers there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.rule import MENAGES

# Zones nest, finest first; a part is commune x IRIS x QPV 2015 x QPV 2024, and `epci` is the piece
# of an EPCI that lies in one département: 89 of 1,255 EPCI lie in several.
LEVELS = ("part", "iris", "commune", "epci", "departement", "region", "france")
COMMUNE = LEVELS.index("commune")

Numbers = NDArray[np.int64]
Sums = Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class SurveyRows:
    """Answering households by address and landlord, as columns.

    Addresses are numbered along the curve: `zones` gives at each of LEVELS the zone of each, and
    `owners` its landlords of the stock, whether their tenants answered or not, as one number.
    Rows, by address: `address`, `landlord`, and the sums of everyone and of recent movers.
    """

    zones: tuple[Numbers, ...]
    owners: Numbers
    address: Numbers
    landlord: Numbers
    tous: Sums
    recents: Sums

    @property
    def addresses(self) -> int:
        """How many address points there are."""
        return len(self.owners)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Sums by piece and landlord: a row each, by `piece`, then `landlord`."""

    piece: Numbers
    landlord: Numbers
    sums: Sums

    def paired(self, known: Sequence[int], count: int) -> list[list[tuple[int, int]]]:
        """What is known of each row, with its landlord, by piece."""
        pairs = list(zip(self.landlord.tolist(), known, strict=True))
        return [pairs[first:last] for first, last in self._spans(count)]

    def sets(self, count: int) -> list[int]:
        """One number for each set of landlords that pieces have."""
        landlords = self.landlord.tolist()
        found = [tuple(landlords[first:last]) for first, last in self._spans(count)]
        numbers = {known: number for number, known in enumerate(sorted(set(found)))}
        return [numbers[known] for known in found]

    def _spans(self, count: int) -> Iterator[tuple[int, int]]:
        """The first and last rows of each piece."""
        bounds = np.searchsorted(self.piece, np.arange(count + 1)).tolist()
        return pairwise(bounds)


def held(piece: Numbers, landlord: Numbers, sums: Sums) -> Holdings:
    """Rows added up by piece and landlord; those of no piece (-1) or no household fall out."""
    return gathered(piece, landlord, sums, (piece >= 0) & (sums[MENAGES] > 0))


def gathered(
    piece: Numbers, landlord: Numbers, sums: Sums, there: NDArray[np.bool_] | None = None
) -> Holdings:
    """Rows added up by piece and landlord; `there`: which of them, None for all."""
    width = int(landlord.max(initial=0)) + 1
    each = piece * width + landlord
    every = there is None or bool(there.all())
    if every and (each[1:] > each[:-1]).all():  # a row each already, in order
        return Holdings(piece, landlord, sums)
    rows = np.arange(len(each)) if every or there is None else np.flatnonzero(there)
    rows = rows[np.argsort(each[rows], kind="stable")]  # along the curve, nearly sorted
    each = each[rows]
    starts = starts_of(each)
    keys = each[starts]
    # Column by column: copies of forty at once cost more than what is done with them.
    columns = {name: _added(column.take(rows), starts) for name, column in sums.items()}
    return Holdings(keys // width, keys % width, columns)


def _added(column: Numbers, starts: NDArray[np.intp]) -> Numbers:
    """Sums of the runs of a column: of whole numbers, half the time of a reduceat."""
    upto = np.cumsum(column)[np.append(starts[1:], len(column)) - 1] if len(starts) else column
    return np.diff(upto, prepend=0)


def starts_of(keys: Numbers) -> NDArray[np.intp]:
    """The first row of each key of a sorted column."""
    return np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])


def added(place: Numbers, column: Numbers, count: int) -> Numbers:
    """Sums of a column by place. Whole numbers below 2^53: bincount's floats are exact."""
    return np.bincount(place, weights=column, minlength=count).astype(np.int64)
