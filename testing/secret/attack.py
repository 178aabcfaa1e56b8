"""Who can be found: exact linear algebra on all published sets, alone and with a landlord's rows.

A combination of published numbers is about the households whose columns it does not cancel. Some
combination is about some of S and nobody else if and only if the columns outside S have a smaller
rank than all; or, in the dual matroid, if the columns of S in a basis of the kernel depend on each
other. Households with equal columns are one class: every union of classes of fewer households
than the floor is tried. Ranks are taken modulo the prime 2^31 - 1.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.rule import Rule
from testing.secret.published import Columns, Mask

PRIME = 2**31 - 1
Matrix = NDArray[np.int64]


def found_by_rank(
    sets: Iterable[Mask], columns: Columns, floor: int, name: str | None = None
) -> list[tuple[int, ...]]:
    """Numbers of the households that some combination is about, when they are under the floor.

    `name`: a sum, of which the sets are published: they are about those whom it counts, and about
    one that counts otherwise in another version as about another. None: about all that they hold.
    """
    bits = bits_of(sorted(set(sets)), len(columns.households))
    known = [Unknown(h.number, h.landlord) for h in columns.households]
    if name is not None:
        bits, known = _of_sum(bits, columns, name)
    return found_in(bits, known, floor)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a column stands for: a household by its number, of a landlord."""

    number: int
    landlord: int


def _of_sum(bits: Matrix, columns: Columns, name: str) -> tuple[Matrix, list[Unknown]]:
    """The sets as they speak of a sum: a column for each household and value, 0 is none."""
    found: dict[tuple[int, int, int], list[int]] = {}
    for n, one in enumerate(columns.households):
        value = one.answers.of(name)
        if value:
            found.setdefault((one.number, one.landlord, value), []).append(n)
    merged = [bits[:, places].max(axis=1) for places in found.values()]
    matrix = np.stack(merged, axis=1) if merged else bits[:, :0]
    matrix = np.unique(matrix, axis=0)
    return matrix, [Unknown(number, landlord) for number, landlord, _ in found]


def found_in(bits: Matrix, known: Sequence[Unknown], floor: int) -> list[tuple[int, ...]]:
    """As `found_by_rank`, of a row a set and a column an unknown."""
    for landlord in (None, *sorted({one.landlord for one in known})):
        matrix, people = _classes(bits, known, landlord)
        small = [n for n, members in enumerate(people) if len(members) < floor]
        if not small:
            continue
        dual = kernel(matrix)
        for union in _unions([people[n] for n in small], floor):
            inside = [n for n in small if people[n] <= union]
            if rank(dual[:, inside]) < len(inside):
                return [tuple(sorted(union))]
    return []


def bits_of(masks: Sequence[Mask], width: int) -> Matrix:
    """A row a set, a column a household."""
    size = (width + 7) // 8
    data = b"".join(mask.to_bytes(size, "little") for mask in masks)
    table = np.frombuffer(data, dtype=np.uint8).reshape(len(masks), size)
    return np.unpackbits(table, axis=1, bitorder="little")[:, :width].astype(np.int64)


def _unions(people: Sequence[frozenset[int]], floor: int) -> Iterator[frozenset[int]]:
    """Every union of classes that has fewer households than the floor, once."""
    tried: set[frozenset[int]] = set()
    for count in range(1, floor):
        for chosen in combinations(dict.fromkeys(people), count):
            union = frozenset[int]().union(*chosen)
            if len(union) < floor and union not in tried:
                tried.add(union)
                yield union


def _classes(
    bits: Matrix, known: Sequence[Unknown], landlord: int | None
) -> tuple[Matrix, list[frozenset[int]]]:
    """Columns that differ, and whose they are; a landlord's own are known and left out."""
    found: dict[bytes, set[int]] = {}
    places: list[int] = []
    for n, (one, column) in enumerate(zip(known, bits.T, strict=True)):
        if one.landlord != landlord and column.any():
            key = column.tobytes()
            if key not in found:
                places.append(n)
            found.setdefault(key, set()).add(one.number)
    return bits[:, places], [frozenset(members) for members in found.values()]


def reduced(matrix: Matrix) -> tuple[Matrix, list[int]]:
    """Reduced row echelon form modulo PRIME, and the pivot columns."""
    work, pivots = _echelon(matrix)
    for row in range(len(pivots) - 1, 0, -1):
        _clear(work, row, pivots[row], np.flatnonzero(work[:row, pivots[row]]))
    return work, pivots


def _echelon(matrix: Matrix) -> tuple[Matrix, list[int]]:
    """Row echelon form modulo PRIME, its pivots 1, and the pivot columns."""
    work = matrix % PRIME
    pivots: list[int] = []
    for column in range(work.shape[1]):
        row = len(pivots)
        there = row + np.flatnonzero(work[row:, column])
        if len(there) == 0:
            continue
        first = int(there[0])
        if first != row:
            work[[row, first]] = work[[first, row]]
        if work[row, column] != 1:
            work[row] = work[row] * pow(int(work[row, column]), -1, PRIME) % PRIME
        pivots.append(column)
        _clear(work, row, column, there[1:])
    return work[: len(pivots)], pivots


def _clear(work: Matrix, row: int, column: int, others: NDArray[np.int64]) -> None:
    """Takes the row out of the others, so that they hold 0 in the column."""
    if len(others):
        tail = work[others, column:]
        work[others, column:] = (tail - tail[:, :1] * work[row, column:]) % PRIME


def kernel(matrix: Matrix) -> Matrix:
    """A basis of the vectors that the matrix cancels, a row each."""
    work, pivots = reduced(matrix)
    free = [column for column in range(matrix.shape[1]) if column not in pivots]
    basis = np.zeros((len(free), matrix.shape[1]), dtype=np.int64)
    for n, column in enumerate(free):
        basis[n, column] = 1
        basis[n, pivots] = -work[:, column] % PRIME
    return basis


def rank(matrix: Matrix) -> int:
    """Rank modulo PRIME."""
    if matrix.shape[0] == 0:
        return 0
    return len(_echelon(matrix)[1])


def found_by_value(sets: Iterable[Mask], columns: Columns, rule: Rule) -> list[str]:
    """What a set, or one less another inside it, tells of the answers of its households."""
    masks = sorted(set(sets))
    named = {name: _having(name, columns) for name in rule.sums[1:]}
    for landlord in (None, *sorted({h.landlord for h in columns.households})):
        hidden = sum(1 << n for n, h in enumerate(columns.households) if h.landlord == landlord)
        seen = {mask & ~hidden for mask in masks} - {0}
        told = seen | {a ^ b for a in seen for b in seen if a != b and a & b == b}
        for mask in told:
            for fault in _told(mask, named, rule):
                return [fault]
    return []


def _having(name: str, columns: Columns) -> Mask:
    return sum(1 << n for n, h in enumerate(columns.households) if name in h.answers)


def _told(mask: Mask, named: Mapping[str, Mask], rule: Rule) -> Iterator[str]:
    for question in rule.questions:
        known = (mask & named[question.connus]).bit_count()
        for name in question.classes:
            held = (mask & named[name]).bit_count()
            if 0 < held < question.floor:
                yield f"{held} en {name}"
            if question.homogeneity and known and held == known:
                yield f"tous en {name}"
    if mask.bit_count() < rule.floor:
        yield f"{mask.bit_count()} ménages"
