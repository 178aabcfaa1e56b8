"""Everything that is published of a world, as sets of households: one number, one set.

Sets are whole numbers, a bit a column: a household with its answers. A household that answers
otherwise in a later version has another column there.
"""

import random
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parc_social.access.secrecy.chain import Partitions
from parc_social.access.secrecy.partition_view import PartitionView
from testing.secret.world import Household, World

Mask = int
Places = Callable[[World, "Group"], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a table (its rank in the chain) and population: where it is, whom it counts."""

    table: int
    recents: bool
    level: int
    addresses: tuple[int, ...]
    households: Mask


@dataclass(frozen=True, slots=True)
class Columns:
    """The unknowns: who each column is of. Households are known by number, whatever they answer."""

    households: tuple[Household, ...]

    def mask(self, households: Iterable[Household]) -> Mask:
        """The set of these households with these answers."""
        place = _places(self)
        return sum(1 << place[household] for household in households)


@lru_cache(maxsize=8)
def _places(columns: Columns) -> dict[Household, int]:
    return {household: n for n, household in enumerate(columns.households)}


def groups_of(
    made: Partitions, columns: Columns, households: Iterable[Household]
) -> Iterator[Group]:
    """The groups of all partitions, with these households in them."""
    everyone = list(households)
    for recents, cuts in ((False, made.tous), (True, made.recents)):
        counted = [h for h in everyone if h.recent or not recents]
        for table, cut in enumerate(cuts):
            yield from _of_cut(cut, columns, counted, (table, recents))


def _of_cut(
    cut: PartitionView, columns: Columns, counted: Sequence[Household], what: tuple[int, bool]
) -> Iterator[Group]:
    inside: list[list[Household]] = [[] for _ in range(cut.count)]
    group_of = cut.group.tolist()
    for household in counted:
        if group_of[household.address] >= 0:
            inside[group_of[household.address]].append(household)
    places: list[list[int]] = [[] for _ in range(cut.count)]
    for address, group in enumerate(group_of):
        if group >= 0:
            places[group].append(address)
    for group, level in enumerate(cut.level.tolist()):
        yield Group(*what, level, tuple(places[group]), columns.mask(inside[group]))


def published(world: World, groups: Sequence[Group], table: int, seed: int) -> set[Mask]:
    """The sets that speak of the sums of a table: its own figures and those of stricter tables."""
    stricter = range(table, len(world.tables.tables))
    return {mask for mask in cells(world, groups, stricter, seed).values() if mask}


def cells(
    world: World, groups: Sequence[Group], tables: Container[int], seed: int
) -> dict[object, Mask]:
    """What is published over the groups of some tables, and whom it counts.

    Each group; each zone of each level, whole, in QPV and out of it; and polygons.
    """
    found: dict[object, Mask] = {}
    for group in groups:
        if group.table not in tables:
            continue
        what = (group.table, group.recents)
        found[what, group.addresses] = group.households
        for place in (*_zones(world, group), *_polygons(world, group, seed)):
            found[what, place] = found.get((what, place), 0) | group.households
    return found


def _zones(world: World, group: Group) -> Iterator[object]:
    sides = {world.qpv[address] for address in group.addresses}
    side = sides.pop() if len(sides) == 1 else None
    for level in range(group.level, len(world.zones)):
        zone = world.zones[level][group.addresses[0]]
        yield level, zone
        if side is not None:
            yield level, zone, side


def _polygons(world: World, group: Group, seed: int) -> Iterator[object]:
    """Strips of the curve, with holes: a group is in a polygon if its middle address is."""
    chance = random.Random(seed)  # noqa: S311 - invented polygons
    middle = group.addresses[len(group.addresses) // 2]
    for n in range(6):
        first, last = sorted(chance.sample(range(world.addresses + 1), 2))
        hole = chance.randrange(world.addresses)
        if first <= middle < last and middle != hole:
            yield "polygone", n
