"""What two versions of a world tell together: by rank, and sum by sum from one to the next."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from parc_social.domain.indicators import OPS_SUMS
from testing.secret.attack import bits_of
from testing.secret.figures import figures_found, published_sums
from testing.secret.published import Group, cells
from testing.secret.versions import Later
from testing.secret.world import Household, World

Numbers = NDArray[np.int64]


def versions_found(world: World, told: Later, seed: int) -> Iterator[str]:
    """What two versions together give away."""
    yield from figures_found(world, (told.before, told.after), told.columns, seed)
    yield from moves_found(world, told, seed)


def moves_found(world: World, told: Later, seed: int) -> Iterator[str]:
    """Sums of a cell that move from one version to the next by too few households.

    A group that is new is published as itself: it is taken out of what holds it.
    """
    households = told.columns.households
    known = {_name(group) for group in told.before}
    old = [group for group in told.after if _name(group) in known]
    values = np.array([h.answers.values for h in households]).reshape(-1, len(OPS_SUMS))
    made: dict[tuple[int, ...], tuple[list[object], Numbers]] = {}
    for name, ranks in published_sums(world.tables).items():
        if ranks not in made:
            first, then = (cells(world, some, ranks, seed) for some in (told.before, old))
            keys = [key for key in first if first[key] != then.get(key, 0)]
            bits = [
                bits_of([some.get(key, 0) for key in keys], len(households))
                for some in (first, then)
            ]
            made[ranks] = keys, bits[1] - bits[0]
        keys, changed = made[ranks]
        moved = changed * values[:, OPS_SUMS.index(name)]
        for row, count in _few(moved, households, world.tables.base.floor):
            yield f"{name} : {count} ménages dans {keys[row]}"


def _name(group: Group) -> tuple[int, bool, tuple[int, ...]]:
    return group.table, group.recents, group.addresses


def _few(moved: Numbers, households: Sequence[Household], floor: int) -> Iterator[tuple[int, int]]:
    """Cells (rows) that too few households move, for everyone or without a landlord's own."""
    number = np.array([h.number for h in households])
    landlord = np.array([h.landlord for h in households])
    _, place = np.unique(number, return_inverse=True)
    for whose in (None, *np.unique(landlord).tolist()):
        seen = np.ones(len(number), dtype=np.bool_) if whose is None else landlord != whose
        of_each = np.zeros((int(place.max(initial=-1)) + 1, len(moved)), dtype=np.int64)
        np.add.at(of_each, place[seen], moved[:, seen].T)
        count = (of_each != 0).sum(axis=0)
        for row in np.flatnonzero((count > 0) & (count < floor)).tolist():
            yield row, int(count[row])
