"""Classes of several variables told at once: what totals of all of them tell of too few landlords.

A dwelling is counted by its group of business and by the class of each variable that is told there.
Dwellings that the same totals count are one atom. Some sum and difference of totals is of a few
landlords' atoms alone if and only if one of these is not in the span of the atoms of the others:
asked exactly, modulo a prime, of any landlords that the rule lets know each other.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

_PRIME = 2**31 - 1
Total = tuple[str, int]  # what is told: "" and a group of business, a class and a group of rents
Atom = tuple[Total, ...]
_Row = dict[Total, int]


def disclosed_atoms(owners: Mapping[Atom, Collection[int]], landlords: int) -> set[Atom]:
    """Atoms that some totals tell of, with others of the same few landlords, under `landlords`."""
    few = [atom for atom, own in owners.items() if len(own) < landlords]
    basis = _Basis()
    for atom in owners.keys() - set(few):
        basis.add(dict.fromkeys(atom, 1))
    left = {atom: row for atom in few if (row := basis.rest(dict.fromkeys(atom, 1)))}
    found: set[Atom] = set()
    for some in _apart(left):
        found |= _split(some, left, owners, landlords)
    return found


def _split(
    some: Sequence[Atom],
    rows: Mapping[Atom, _Row],
    owners: Mapping[Atom, Collection[int]],
    landlords: int,
) -> set[Atom]:
    """Of atoms that hang together, those that nobody but a few landlords hides."""
    every = sorted({one for atom in some for one in owners[atom]})
    found: set[Atom] = set()
    for known in map(set, combinations(every, min(landlords - 1, len(every)))):
        theirs = [atom for atom in some if known.issuperset(owners[atom])]
        if found.issuperset(theirs):
            continue
        others = _Basis()
        for atom in some:
            if not known.issuperset(owners[atom]):
                others.add(rows[atom])
        found |= {atom for atom in theirs if others.rest(rows[atom])}
    return found


def _apart(rows: Mapping[Atom, _Row]) -> Iterator[list[Atom]]:
    """Atoms by the totals that their rows share, one by another."""
    over: dict[Total, Total] = {}

    def top(total: Total) -> Total:
        while over.setdefault(total, total) != total:
            over[total] = over[over[total]]
            total = over[total]
        return total

    for row in rows.values():
        first = top(next(iter(row)))
        for total in row:
            over[top(total)] = first
    found: dict[Total, list[Atom]] = {}
    for atom, row in rows.items():
        found.setdefault(top(next(iter(row))), []).append(atom)
    yield from found.values()


class _Basis:
    """Rows eliminated by one another: each is 1 at a total of its own."""

    def __init__(self) -> None:
        self._rows: dict[Total, _Row] = {}

    def add(self, row: _Row) -> None:
        """One row more."""
        rest = self.rest(row)
        if rest:
            own = min(rest)
            scale = pow(rest[own], -1, _PRIME)
            self._rows[own] = {total: n * scale % _PRIME for total, n in rest.items()}

    def rest(self, row: _Row) -> _Row:
        """What is left of a row when all that the basis makes is taken out; empty: it is made."""
        left, rest = dict(row), _Row()
        while left:
            own = min(left)
            times = left[own]
            if own not in self._rows:
                rest[own] = left.pop(own)
                continue
            for total, n in self._rows[own].items():
                found = (left.get(total, 0) - times * n) % _PRIME
                left.pop(total, None)
                if found:
                    left[total] = found
        return rest
