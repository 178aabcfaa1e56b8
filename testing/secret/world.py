"""A small invented country: zones that nest, landlords, households that answer."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parc_social.access.secrecy import secrecy_tables
from parc_social.access.secrecy.survey import SurveyRows
from parc_social.access.secrecy.tables import SecrecyTable, Tables
from parc_social.domain.indicators import OPS_SUMS
from testing.secret.pool import Answers, pool


@dataclass(frozen=True, slots=True)
class Household:
    """One answering household: who it is, where, whose tenant, what it answers."""

    number: int
    address: int
    landlord: int
    recent: bool
    answers: Answers


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
                answers = answered(chance, recent=recent)
                households.append(Household(number, address, landlord, recent, answers))
    zones, tables = _zones(chance, count, depth, qpv), _tables(chance, depth)
    return World(zones, qpv, tuple(owners), tuple(households), tables)


def answered(chance: random.Random, *, recent: bool) -> Answers:
    """The answers of some household."""
    return chance.choice(pool()[recent])


def survey_of(world: World, households: Sequence[Household]) -> SurveyRows:
    """Households as columns; those of one address and landlord are one row."""
    names = tuple(dict.fromkeys(name for t in world.tables.tables for name in t.rule.sums))
    rows = sorted(households, key=lambda h: (h.address, h.landlord))
    places = np.array([(h.address, h.landlord) for h in rows], dtype=np.int64).reshape(-1, 2)
    values = np.array([h.answers.values for h in rows], dtype=np.int64)
    some = values.reshape(len(rows), len(OPS_SUMS)) > 0
    recent = np.array([h.recent for h in rows], dtype=np.bool_)
    found, row = np.unique(places, axis=0, return_inverse=True)

    def counts(of: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> dict[str, np.ndarray]:
        return {
            name: np.bincount(row.ravel(), of[:, OPS_SUMS.index(name)], len(found)).astype(np.int64)
            for name in names
        }

    return SurveyRows(
        zones=tuple(np.array(level) for level in world.zones),
        owners=np.array(world.owners, dtype=np.int64),
        address=found[:, 0],
        landlord=found[:, 1],
        tous=counts(some),
        recents=counts(some & recent[:, None]),
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
    """Those that are shipped, with floors for a small world."""
    floor, classes = chance.choice([3, 4]), chance.choice([0, 2])
    return replace(secrecy_tables(), tables=tuple(
        _smaller(table, floor, classes, chance.randint(1, depth - 1) if table.finest else 0)
        for table in secrecy_tables().tables
    ))  # fmt: skip


def _smaller(table: SecrecyTable, floor: int, classes: int, finest: int) -> SecrecyTable:
    questions = tuple(
        replace(question, floor=min(question.floor, classes)) for question in table.rule.questions
    )
    return replace(table, rule=replace(table.rule, floor=floor, questions=questions), finest=finest)
