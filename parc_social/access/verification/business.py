"""A second opinion on the groups of landlords' business, by other code than what built them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from parc_social.access.secrecy.economy import Stock
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.rents import Lettings
from parc_social.access.secrecy.tables import Economy, Rents
from parc_social.access.verification.partition import SecrecyFault


def verify_economy(cut: PartitionView, stock: Stock, economy: Economy) -> None:
    """Raises SecrecyFault naming the first fault of the groups, if they have one."""
    fault = next(economy_faults(cut, stock, economy), None)
    if fault is not None:
        raise SecrecyFault(f"secret économique : {fault} ; l'édition n'est pas publiée")


def economy_faults(cut: PartitionView, stock: Stock, economy: Economy) -> Iterator[str]:
    """Every fault: a group out of its zone, or a sum that shows the business of too few."""
    group = cut.group
    if len(group) != stock.places or group.max(initial=-1) >= cut.count:
        yield "un groupe qui contient un lieu n'existe pas"
        return
    for place in np.flatnonzero(group >= 0).tolist():
        level = cut.level[group[place]]
        if stock.zones[level][place] != cut.zone[group[place]]:
            yield f"le groupe {group[place]} contient un lieu hors de sa zone"
    held = _held(cut, stock, economy)
    for number in range(cut.count):
        if not any(held[number, economy.sums[0]].values()):
            yield f"le groupe {number} est vide"
        for name in economy.sums:
            yield from _told(f"{name} du groupe {number}", held[number, name], economy)


def _held(
    cut: PartitionView, stock: Stock, economy: Economy
) -> dict[tuple[int, str], dict[int, int]]:
    """What each landlord has of each sum, by group."""
    held: dict[tuple[int, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    rows = list(zip(cut.group[stock.place].tolist(), stock.landlord.tolist(), strict=True))
    for name in economy.sums:
        for (number, landlord), count in zip(rows, stock.sums[name].tolist(), strict=True):
            held[number, name][landlord] += count
    return held


def _told(what: str, held: dict[int, int], economy: Economy) -> Iterator[str]:
    present = [count for count in held.values() if count]
    if present and len(present) < economy.landlords:
        yield f"{what} : {len(present)} bailleurs"
    if present and max(present) / sum(present) * 100 > economy.share:
        yield f"{what} : un bailleur en a plus de {economy.share} %"


def verify_rents(cuts: Mapping[str, PartitionView], lettings: Lettings, economy: Economy) -> None:
    """Raises SecrecyFault naming the first fault of the groups of rents, if they have one."""
    fault = next(rents_faults(cuts, lettings, economy), None)
    if fault is not None:
        raise SecrecyFault(f"secret économique : {fault} ; l'édition n'est pas publiée")


def rents_faults(
    cuts: Mapping[str, PartitionView], lettings: Lettings, economy: Economy
) -> Iterator[str]:
    """Every fault: a group out of its zone, a class of too few, or what totals leave of them."""
    for line in economy.lines:
        rows = [*_let(lettings, line)]
        for table in line:
            yield from _table_faults(table, cuts[table.nom], rows, lettings, economy)
    yield from _leaks(cuts, lettings, economy)


def _table_faults(
    table: Rents,
    cut: PartitionView,
    rows: Sequence["_Row"],
    lettings: Lettings,
    economy: Economy,
) -> Iterator[str]:
    """Groups out of their zone, and classes of too few landlords; `rows`: of its variable."""
    for place in np.flatnonzero(cut.group >= 0).tolist():
        number = int(cut.group[place])
        if lettings.zones[cut.level[number]][place] != cut.zone[number]:
            yield f"{table.nom} : le groupe {number} contient un lieu hors de sa zone"
    for what, held in _by_class(rows, cut, table).items():
        yield from _told(f"{table.nom} : {' '.join(map(str, what))}", held, economy)


def _by_class(
    rows: Sequence["_Row"], cut: PartitionView, table: Rents
) -> dict[tuple[str, str, int], dict[int, int]]:
    """Rents and surfaces of each class of a table, and of the rest, by group and landlord."""
    found: dict[tuple[str, str, int], dict[int, int]] = {}
    numbers = cut.group.tolist()
    for group, landlord, classe, *amounts in rows:
        number = numbers[group]
        if number < 0:
            continue
        one = classe if classe in table.classes else "reste"
        for name, amount in zip(("loyers", "surface"), amounts, strict=True):
            held = found.setdefault((name, one, number), {})
            held[landlord] = held.get(landlord, 0) + amount
    return found


_Row = tuple[int, int, str, int, int]  # group, landlord, class, rent, surface
_Cell = tuple[tuple[str, int], ...]


def _let(lettings: Lettings, line: Sequence[Rents]) -> Iterator[_Row]:
    """Each row of dwellings with its class among those of tables of one variable."""
    classes = np.full(len(lettings.group), "reste", dtype=object)
    for name in reversed([name for table in line for name in table.classes]):
        classes[lettings.classes[name]] = name
    columns = (lettings.group, lettings.landlord, classes, lettings.rent, lettings.surface)
    yield from zip(*(column.tolist() for column in columns), strict=True)


def _leaks(
    cuts: Mapping[str, PartitionView], lettings: Lettings, economy: Economy
) -> Iterator[str]:
    """Dwellings of a few landlords that totals split off, by elimination over a prime field."""
    owners = _owners(cuts, lettings, economy)
    few = [cell for cell, own in owners.items() if len(own) < economy.landlords]
    basis = _TotalsBasis()
    for cell in owners.keys() - {*few}:
        basis.add(dict.fromkeys(cell, 1))
    rows = {cell: left for cell in few if (left := basis.left(dict.fromkeys(cell, 1)))}
    for cells in _connected(rows):
        yield from _leaks_among(cells, rows, owners, economy)


def _leaks_among(
    cells: Sequence[_Cell],
    rows: Mapping[_Cell, "_Left"],
    owners: Mapping[_Cell, set[int]],
    economy: Economy,
) -> Iterator[str]:
    """Of cells that hang together, those that any landlords fewer than the rule asks split off."""
    for known in _few_landlords({frozenset(owners[cell]) for cell in cells}, economy.landlords):
        others = _TotalsBasis()
        for cell in cells:
            if not owners[cell] <= known:
                others.add(rows[cell])
        for cell in cells:
            if owners[cell] <= known and others.left(rows[cell]):
                yield f"un total moins ses classes parle de {len(known)} bailleurs : {cell}"


def _few_landlords(sets: set[frozenset[int]], landlords: int) -> set[frozenset[int]]:
    """The unions of some sets of landlords that are under the rule."""
    every, more = set[frozenset[int]](), {some for some in sets if len(some) < landlords}
    while more:
        every |= more
        more = {one | other for one in more for other in sets if len(one | other) < landlords}
        more -= every
    return every


def _connected(rows: Mapping[_Cell, "_Left"]) -> Iterator[list[_Cell]]:
    """The cells that share totals, from one to the next: no others say anything of them."""
    counted: dict[tuple[str, int], list[_Cell]] = defaultdict(list)
    for cell, left in rows.items():
        for total in left:
            counted[total].append(cell)
    waiting = dict.fromkeys(rows)
    while waiting:
        found = [waiting.popitem()[0]]
        for cell in found:  # it grows
            near = {other for total in rows[cell] for other in counted.pop(total, ())}
            found += [other for other in near if waiting.pop(other, other) is None]
        yield found


def _owners(
    cuts: Mapping[str, PartitionView], lettings: Lettings, economy: Economy
) -> dict[_Cell, set[int]]:
    """The landlords of each set of dwellings that the same totals count."""
    owners: dict[_Cell, set[int]] = defaultdict(set)
    for row, group in enumerate(lettings.group.tolist()):
        cell = [("", group)]
        for table in economy.rents:
            number = int(cuts[table.nom].group[group])
            cell += [(n, number) for n in table.classes if number >= 0 and lettings.classes[n][row]]
        owners[tuple(cell)].add(int(lettings.landlord[row]))
    return owners


_Left = dict[tuple[str, int], int]


class _TotalsBasis:
    """Sets of totals, eliminated one by another: in no row is the first total of another."""

    _PRIME = 2**31 - 1

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], _Left] = {}
        # Which rows hold a total: looking through all of them for each is quadratic (a country's
        # groups took 25 minutes).
        self._holding: dict[tuple[str, int], set[tuple[str, int]]] = defaultdict(set)

    def add(self, row: Mapping[tuple[str, int], int]) -> None:
        """One row more; those that are there are rid of its first total."""
        left = self.left(row)
        if not left:
            return
        first = next(iter(left))
        scale = pow(left[first], -1, self._PRIME)
        new = {name: n * scale % self._PRIME for name, n in left.items()}
        for holder in [*self._holding[first]]:
            other = self._rows[holder]
            before = {*other}
            self._take(other, new, other[first])
            for name in new.keys() & (before ^ other.keys()):
                (self._holding[name].add if name in other else self._holding[name].discard)(holder)
        self._rows[first] = new
        for name in new:
            self._holding[name].add(first)

    def left(self, row: Mapping[tuple[str, int], int]) -> _Left:
        """What is left of a row when the others are taken out of it; empty: they make it."""
        left = dict(row)
        for name in [name for name in row if name in self._rows]:
            self._take(left, self._rows[name], left[name])
        return left

    def _take(self, row: _Left, other: Mapping[tuple[str, int], int], times: int) -> None:
        for name, n in other.items():
            found = (row.get(name, 0) - times * n) % self._PRIME
            row.pop(name, None)
            if found:
                row[name] = found
