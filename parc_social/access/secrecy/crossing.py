"""Groups told in total and by class: what one less another tells of too few landlords.

Each dwelling is in a cell, of a group whose total is told and of a class whose total over several
groups is told, or of none. What totals give by adding and taking away is a potential: a number for
each total, and for a cell the sum of those of its two. Cells that are not told at all have both
alike; so too few are told when a set of cells that they alone have splits the graph of the others.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from parc_social.access.secrecy.tables import Economy

Cell = tuple[int, str]  # the group; what tells the class there, '' for nothing
Held = Mapping[int, Sequence[int]]  # amounts of each landlord, of each sum
Cells = Mapping[Cell, Held]
_Edge = tuple[Cell, int, int]  # between two parts of the graph of what is of enough landlords


def untellable(cells: Iterable[tuple[Cell, Held]], economy: Economy) -> set[Cell]:
    """Cells that some sum of totals tells of, with others of the same few landlords.

    Each comes once, and what it holds is kept when it is of few alone: a country's are millions.
    """
    graph, weak = _Graph(), dict[Cell, Held]()
    for cell, held in cells:
        if not _may_be_told(held, economy):
            weak[cell] = held
        elif any(map(any, held.values())):
            graph.join(graph.node(cell[0]), graph.node(cell[1]))
    edges = [(cell, graph.part(cell[0]), graph.part(cell[1])) for cell in weak]
    found: set[Cell] = set()
    for some in _apart([edge for edge in edges if edge[1] != edge[2]]):
        for theirs in _of_few(some, weak, economy):
            found |= set(_split(some, theirs))
    return found


def _may_be_told(held: Held, economy: Economy) -> bool:
    """Whether each sum is nothing, or of enough landlords."""
    sums = zip(*held.values(), strict=True)
    return all(not any(amounts) or economy.holds(amounts) for amounts in sums)


def _of_few(edges: Sequence[_Edge], cells: Cells, economy: Economy) -> Iterator[Collection[Cell]]:
    """The cells that too few landlords alone have, or of which one has too large a share."""
    owners = {
        cell: {landlord for landlord, amounts in cells[cell].items() if any(amounts)}
        for cell, _, _ in edges
    }
    few = sorted({one for some in owners.values() if len(some) < economy.landlords for one in some})
    for known in combinations(few, min(economy.landlords - 1, len(few))):
        yield {cell for cell, some in owners.items() if some <= set(known)}
    for landlord in sorted({one for some in owners.values() for one in some}):
        yield {cell for cell in owners if _dominates(cells[cell], landlord, economy)}


def _dominates(held: Mapping[int, Sequence[int]], landlord: int, economy: Economy) -> bool:
    own = held.get(landlord, ())
    totals = map(sum, zip(*held.values(), strict=True))
    return any(100 * one > economy.share * total for one, total in zip(own, totals, strict=False))


def _split(edges: Sequence[_Edge], theirs: Collection[Cell]) -> Iterator[Cell]:
    """Of some cells, those between two parts of what the others join."""
    if not theirs:
        return
    graph = _Graph()
    for cell, one, other in edges:
        if cell not in theirs:
            graph.join(graph.node(one), graph.node(other))
    for cell, one, other in edges:
        if cell in theirs and graph.part(one) != graph.part(other):
            yield cell


def _apart(edges: Sequence[_Edge]) -> Iterator[list[_Edge]]:
    """Edges that hang together otherwise than by the node of most of them.

    What splits a graph, and no less of it would, lies on one side of each of its nodes.
    """
    ends = Counter(end for _, *pair in edges for end in pair)
    hub = max(ends, key=ends.__getitem__, default=-1)
    graph = _Graph()
    for _, one, other in edges:
        if hub not in (one, other):
            graph.join(graph.node(one), graph.node(other))
    found: dict[int, list[_Edge]] = {}
    for edge in edges:
        found.setdefault(graph.part(edge[2] if edge[1] == hub else edge[1]), []).append(edge)
    yield from found.values()


class _Graph:
    """Parts of a graph: nodes that edges join are one."""

    def __init__(self) -> None:
        self._numbers: dict[int | str, int] = {}
        self._over: list[int] = []

    def node(self, name: int | str) -> int:
        """The number of a node."""
        if name not in self._numbers:
            self._numbers[name] = len(self._over)
            self._over.append(len(self._over))
        return self._numbers[name]

    def part(self, name: int | str) -> int:
        """The node that stands for all that are joined with one."""
        return self._top(self.node(name))

    def join(self, one: int, other: int) -> None:
        """Makes two nodes one part."""
        self._over[self._top(one)] = self._top(other)

    def _top(self, node: int) -> int:
        while self._over[node] != node:
            self._over[node] = self._over[self._over[node]]
            node = self._over[node]
        return node
