"""A small invented country: zones that nest, landlords, households that answer."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parc_social.access.secrecy.rule import MENAGES, Question, Rule
from parc_social.access.secrecy.survey import Survey
from parc_social.access.secrecy.tables import Table, Tables

_NAMES = ("connue", "haute", "basse", "dite", "seul", "aide", "fine_1", "fine_2", "fine_3")


@dataclass(frozen=True, slots=True)
class Household:
    """One answering household: who it is, where, whose tenant, what it answers."""

    number: int
    address: int
    landlord: int
    recent: bool
    answers: frozenset[str]


@dataclass(frozen=True, slots=True)
class World:
    """Addresses by number, with their zone at each level; whether each lies in a QPV."""

    zones: tuple[tuple[int, ...], ...]  # by level, by address
    qpv: tuple[bool, ...]
    owners: tuple[int, ...]
    households: tuple[Household, ...]
    tables: Tables

    @property
    def addresses(self) -> int:
        """How many there are."""
        return len(self.qpv)


def world(seed: int) -> World:
    """The world of a seed: 3 to 5 levels, 16 to 40 addresses, 2 to 4 landlords, floor 3 or 4."""
    chance = random.Random(seed)  # noqa: S311 - an invented world
    count, depth = chance.randint(16, 40), chance.randint(3, 5)
    qpv = tuple(chance.random() < 0.3 for _ in range(count))
    landlords = chance.randint(2, 4)
    few = chance.choice([0.0, 0.3, 0.8])  # how often a place has two landlords
    movers = chance.choice([0.1, 0.3, 0.5])
    households: list[Household] = []
    owners: list[int] = []
    whose: dict[tuple[int, ...], int] = {}
    for address in range(count):
        here = tuple(sorted(chance.sample(range(landlords), 2 if chance.random() < few else 1)))
        owners.append(whose.setdefault(here, len(whose)))
        new = chance.random() < 0.15  # a new building: everyone has just moved in
        for landlord in here:
            for _ in range(chance.choice([0, 0, 1, 2, 3, 4, 6, 9])):
                recent = new or chance.random() < movers
                number = len(households)
                answers = answered(chance)
                households.append(Household(number, address, landlord, recent, answers))
    return World(_zones(chance, count, depth, qpv), qpv, tuple(owners), tuple(households),
                 _tables(chance, depth))  # fmt: skip


def answered(chance: random.Random) -> frozenset[str]:
    """One of two classes, each cut in finer ones, and any of two that may overlap."""
    said: set[str] = set()
    if chance.random() < 0.9:
        said |= {"connue", chance.choice(["haute", "basse", "basse"])}
        said.add("fine_1" if "haute" in said else chance.choice(["fine_2", "fine_3"]))
    if chance.random() < 0.9:
        said |= {"dite", *(name for name in ("seul", "aide") if chance.random() < 0.5)}
    return frozenset(said)


def survey_of(world: World, households: Sequence[Household]) -> Survey:
    """Households as columns; those of one address and landlord are one row."""
    found: dict[tuple[int, int], list[Household]] = {}
    for one in households:
        found.setdefault((one.address, one.landlord), []).append(one)
    places = sorted(found)

    def counts(name: str, *, recent: bool) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array(
            [
                sum((h.recent or not recent) and (name in h.answers or name == MENAGES)
                    for h in found[place])
                for place in places
            ],
            dtype=np.int64,
        )  # fmt: skip

    return Survey(
        zones=tuple(np.array(level) for level in world.zones),
        owners=np.array(world.owners, dtype=np.int64),
        address=np.array([address for address, _ in places], dtype=np.int64),
        landlord=np.array([landlord for _, landlord in places], dtype=np.int64),
        tous={name: counts(name, recent=False) for name in (MENAGES, *_NAMES)},
        recents={name: counts(name, recent=True) for name in (MENAGES, *_NAMES)},
    )


def _zones(
    chance: random.Random, count: int, depth: int, qpv: Sequence[bool]
) -> tuple[tuple[int, ...], ...]:
    """Random places, finest first; the finest level cuts by QPV, the last is the whole country."""
    wide = [[0] * count]
    for _ in range(depth - 1):
        wide.insert(0, [2 * zone + chance.randint(0, 1) for zone in wide[0]])
    wide[0] = [2 * zone + inside for zone, inside in zip(wide[0], qpv, strict=True)]
    return tuple(tuple(level) for level in wide)


def _tables(chance: random.Random, depth: int) -> Tables:
    floor = chance.choice([3, 4])
    coarse = (Question("connue", ("haute", "basse"), 2), Question("dite", ("seul", "aide"), 2))
    fine = (Question("connue", ("fine_1", "fine_2", "fine_3"), 2),)
    return Tables(
        (
            Table("base", Rule(floor)),
            Table("sensible", Rule(floor, questions=coarse)),
            Table("detail", Rule(floor, questions=fine), chance.randint(1, depth - 1)),
        )
    )
