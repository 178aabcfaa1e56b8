"""A later version of a world's survey: late answers, corrections, withdrawals; what it shows."""

import random
from collections.abc import Sequence

import numpy as np

from bench.secret.published import Columns, Group, groups_of
from bench.secret.world import Household, World, answered, survey_of
from parc_social.access.secrecy.change import Change, unspoken, untold
from parc_social.access.secrecy.cut import Cut
from parc_social.access.secrecy.partitions import Partitions, partitions
from parc_social.access.secrecy.survey import Survey


def later(world: World, seed: int) -> tuple[Household, ...]:
    """The households of the next version: most as they were, some gone, changed or new."""
    chance = random.Random(seed)  # noqa: S311 - an invented world
    gone, changed, new = (chance.choice([0, 0.02, 0.1, 0.4]) for _ in range(3))
    found: list[Household] = []
    for one in world.households:
        drawn = chance.random()
        if drawn < gone:
            continue
        answers = answered(chance) if drawn < gone + changed else one.answers
        found.append(Household(one.number, one.address, one.landlord, one.recent, answers))
        if chance.random() < new:
            number = len(world.households) + len(found)
            recent = chance.random() < 0.3
            found.append(Household(number, one.address, one.landlord, recent, answered(chance)))
    return tuple(found)


def shown_later(
    world: World, made: Partitions, columns: Columns, coming: Sequence[Household], *, held: bool
) -> list[Group]:
    """The groups that the later version shows: those of the first, and new ones where none was.

    `held`: what can't be told waits (loaders.publication_versions does so on the store).
    """
    first = made.tous[0].group.tolist()
    content = _held_back(world, made, coming) if held else list(coming)
    free = [h for h in content if first[h.address] < 0]
    kept = [h for h in content if first[h.address] >= 0]
    found = list(groups_of(made, columns, kept))
    survey = survey_of(world, free)
    fresh = partitions(survey, world.tables)
    taken = made.tous[0].group >= 0
    return [
        *found,
        *(g for g in groups_of(_without(fresh, taken), columns, free) if g.households),
    ]


def _without(made: Partitions, taken: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Partitions:
    """Addresses that the first version grouped are in none of the new groups."""

    def cut(one: Cut) -> Cut:
        group = np.where(taken, -1, one.group)
        return Cut(one.level, one.zone, group, group)

    return Partitions(tuple(map(cut, made.tous)), tuple(map(cut, made.recents)))


def _held_back(world: World, made: Partitions, coming: Sequence[Household]) -> list[Household]:
    cuts = over_first(made)
    first = made.tous[0].group.tolist()
    waiting: set[int] = set()
    while True:
        now = _content(world.households, coming, first, waiting)
        grouped = [h for h in now if first[h.address] >= 0]
        before = [h for h in world.households if first[h.address] >= 0]
        plus, minus = set(grouped) - set(before), set(before) - set(grouped)
        whole = {h.number: h for h in (*sorted_(minus), *sorted_(plus))}
        change = Change(
            _folded(world, list(whole.values()), first),
            (_folded(world, sorted_(plus), first), _folded(world, sorted_(minus), first)),
        )
        more = untold(change, cuts, world.tables.tables)
        more |= unspoken(_folded(world, grouped, first), cuts, world.tables.tables)
        if more <= waiting:
            return now
        waiting |= more


def sorted_(households: set[Household]) -> list[Household]:
    """In a fixed order."""
    return sorted(households, key=lambda h: h.number)


def _content(
    early: Sequence[Household], late: Sequence[Household], first: Sequence[int], waiting: set[int]
) -> list[Household]:
    kept = [h for h in early if first[h.address] in waiting]
    return [*kept, *(h for h in late if first[h.address] not in waiting)]


def over_first(made: Partitions) -> Partitions:
    """The partitions over the groups of the first table in place of addresses."""
    places = made.tous[0].first_addresses()

    def cut(one: Cut) -> Cut:
        names, group = np.unique(one.group[places], return_inverse=True)
        group = group - 1 if len(names) and names[0] < 0 else group
        count = int((names >= 0).sum())
        nowhere = np.zeros(count, dtype=np.int64)
        return Cut(nowhere, nowhere, group.astype(np.int64), group.astype(np.int64))

    return Partitions(tuple(map(cut, made.tous)), tuple(map(cut, made.recents)))


def _folded(world: World, households: Sequence[Household], first: Sequence[int]) -> Survey:
    """Households by group of the first table in place of addresses."""
    moved = [
        Household(h.number, first[h.address], h.landlord, h.recent, h.answers) for h in households
    ]
    return survey_of(world, moved)
