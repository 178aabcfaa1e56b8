"""Later versions of a world's survey: what a landlord may deposit again, one kind at a time."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from testing.secret.world import Household, World, answered

Revised = tuple[Household, ...]
_SURFACE = "surface_occupee"


def _everyone(world: World, _chance: random.Random) -> Revised:
    """Everyone's surface is one more: corrected all at once."""
    return tuple(_larger(one) for one in world.households)


def _larger(one: Household) -> Household:
    if "surface_connue" not in one.answers:
        return one
    more = one.answers.of(_SURFACE) + 1
    return replace(one, answers=one.answers.having(surface_occupee=more))


def _one_out(world: World, chance: random.Random) -> Revised:
    gone = chance.choice(world.households)
    return tuple(one for one in world.households if one is not gone)


def _one_in(world: World, chance: random.Random) -> Revised:
    beside = chance.choice(world.households)
    recent = chance.random() < 0.3
    new = Household(len(world.households), beside.address, beside.landlord, recent,
                    answered(chance, recent=recent))  # fmt: skip
    return (*world.households, new)


def _one_corrected(world: World, chance: random.Random) -> Revised:
    wrong = chance.choice(world.households)
    recent = wrong.recent if chance.random() < 0.7 else not wrong.recent
    right = replace(wrong, recent=recent, answers=answered(chance, recent=recent))
    return tuple(right if one is wrong else one for one in world.households)


def _landlord(world: World, chance: random.Random) -> Revised:
    """One landlord deposits all of his file again: most answer as they did."""
    whose = chance.choice(world.households).landlord
    changed = chance.choice([0.02, 0.1, 0.4, 1.0])
    return tuple(
        _again(one, changed, chance) if one.landlord == whose else one for one in world.households
    )


def _again(one: Household, changed: float, chance: random.Random) -> Household:
    if chance.random() >= changed:
        return one
    return replace(one, answers=answered(chance, recent=one.recent))


def _mixed(world: World, chance: random.Random) -> Revised:
    """Some gone, some changed, some new, anywhere."""
    gone, changed, new = (chance.choice([0, 0.02, 0.1, 0.4]) for _ in range(3))
    found: list[Household] = []
    for one in world.households:
        drawn = chance.random()
        if drawn < gone:
            continue
        found.append(_again(one, 1, chance) if drawn < gone + changed else one)
        if chance.random() < new:
            number = len(world.households) + len(found)
            recent = chance.random() < 0.3
            answers = answered(chance, recent=recent)
            found.append(Household(number, one.address, one.landlord, recent, answers))
    return tuple(found)


def _covered(first: Callable[[World, random.Random], Revised]) -> Callable[..., Revised]:
    """A revision under the cover of one of everyone's: each other sum is that of a few."""

    def revised(world: World, chance: random.Random) -> Revised:
        return tuple(_larger(one) for one in first(world, chance))

    return revised


# Name of the kind, in French as it is printed; the households of the next version.
KINDS: Mapping[str, Callable[[World, random.Random], Revised]] = {
    "tous corrigés": _everyone,
    "un parti": _one_out,
    "un venu": _one_in,
    "un corrigé": _one_corrected,
    "un bailleur à nouveau": _landlord,
    "tous corrigés, un parti": _covered(_one_out),
    "tous corrigés, un venu": _covered(_one_in),
    "tous corrigés, un corrigé": _covered(_one_corrected),
    "mélange": _mixed,
}


def revised(world: World, kind: str, seed: int) -> Revised:
    """The households of the next version of a world."""
    return KINDS[kind](world, random.Random(seed))  # noqa: S311 - an invented revision
