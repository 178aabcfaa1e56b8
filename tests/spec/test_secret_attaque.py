"""Attack by exact linear algebra: no union of fewer than T households is in the published span.

Households are the unknowns; every published number is an equation. Households with equal columns
can not be told apart, so a union in the span is a union of whole classes of such households.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from parc_social.access.secrecy import Address, Partition, Rule, partition

FLOOR = 3
RULE = Rule(floor=FLOOR)

type Row = tuple[int, ...]
type Household = tuple[str, str]  # address, landlord


def small_world(seed: int) -> list[Address]:
    """Two départements, four communes, IRIS, QPV, three landlords, 0 to 4 households a point."""
    chance = random.Random(seed)  # noqa: S311 - an invented world
    world: list[Address] = []
    for rank in range(chance.randint(4, 18)):
        commune = chance.choice("pqrs")
        iris = f"{commune}{chance.randint(0, 1)}"
        part = f"{iris}{chance.choice('-Q')}"
        departement = "D1" if commune in "pq" else "D2"
        where = (part, iris, commune, f"E{departement}", departement, "R", "FR")
        owners = chance.sample("ABC", chance.choice([1, 1, 2]))
        households = {owner: chance.randint(0, 4) for owner in owners}
        world.append(Address(f"a{rank}", where, rank, households, tuple(sorted(owners))))
    return world


def households_of(world: Iterable[Address]) -> list[Household]:
    return [(a.id, owner) for a in world for owner, n in a.households.items() for _ in range(n)]


def published(made: Partition, world: Sequence[Address]) -> list[Row]:
    """The rows of every figure: each zone of each level, and each group (its shares are shown)."""
    homes = {a.id: a.zones for a in world}
    everyone = households_of(world)
    sums: dict[tuple[int, str], set[int]] = {}
    for group in made.groups:
        sums[-1, str(group.id)] = {group.id}
        above = homes[group.addresses[0]]
        for level in range(group.level, len(above)):
            sums.setdefault((level, above[level]), set()).add(group.id)
    return [tuple(int(made.group_of.get(a) in ids) for a, _ in everyone) for ids in sums.values()]


def own_rows(world: Sequence[Address], landlord: str) -> list[Row]:
    """What a landlord knows besides: each of its own households, one by one."""
    everyone = households_of(world)
    mine = [n for n, (_, owner) in enumerate(everyone) if owner == landlord]
    return [tuple(int(i == n) for i in range(len(everyone))) for n in mine]


def disclosed(rows: Sequence[Row], width: int, secret: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every union of 1 to FLOOR - 1 households of `secret` whose indicator is in the span."""
    classes: dict[Row, list[int]] = {}
    for n in range(width):
        classes.setdefault(tuple(row[n] for row in rows), []).append(n)
    small = [
        members
        for members in classes.values()
        if len(members) < FLOOR and set(members) <= {*secret}
    ]
    columns = list(classes)
    reduced = [[Fraction(column[r]) for column in columns] for r in range(len(rows))]
    basis = eliminate(reduced)
    for count in range(1, FLOOR):
        for union in combinations(small, count):
            members = sorted(n for one in union for n in one)
            if len(members) < FLOOR:
                target = [Fraction(int(classes[c] in union)) for c in columns]
                if in_span(basis, target):
                    yield tuple(members)


def eliminate(rows: Iterable[list[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    """Echelon form: pairs of a pivot column and its row."""
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        rest = reduce_by(basis, row)
        pivot = next((n for n, x in enumerate(rest) if x), None)
        if pivot is not None:
            basis.append((pivot, [x / rest[pivot] for x in rest]))
    return basis


def reduce_by(basis: Sequence[tuple[int, list[Fraction]]], row: list[Fraction]) -> list[Fraction]:
    for pivot, base in basis:
        if row[pivot]:
            factor = row[pivot]
            row = [x - factor * y for x, y in zip(row, base, strict=True)]
    return row


def in_span(basis: Sequence[tuple[int, list[Fraction]]], target: list[Fraction]) -> bool:
    return not any(reduce_by(basis, target))


def attack(rows: Sequence[Row], world: Sequence[Address]) -> list[tuple[str | None, Household]]:
    """What is found: by anyone (None), then by each landlord about the others."""
    everyone = households_of(world)
    found: list[tuple[str | None, Household]] = []
    for knows in (None, "A", "B", "C"):
        known = own_rows(world, knows) if knows else []
        secret = [n for n, (_, owner) in enumerate(everyone) if owner != knows]
        for members in disclosed([*rows, *known], len(everyone), secret):
            found.append((knows, everyone[members[0]]))
    return found


@pytest.mark.parametrize("seed", range(100))
def test_nobody_finds_fewer_households_than_the_floor(seed: int) -> None:
    world = small_world(seed)
    assert attack(published(partition(world, RULE), world), world) == []


def test_the_span_sees_what_single_rows_do_not() -> None:
    """From a+w = 25, b+v = 25 and w+v = 40 comes a+b = 10."""
    basis = eliminate(
        [[Fraction(x) for x in r] for r in ([1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 0, 1])]
    )
    assert in_span(basis, [Fraction(1), Fraction(0), Fraction(1), Fraction(0)])
    assert not in_span(basis, [Fraction(1), Fraction(0), Fraction(0), Fraction(0)])


def planted(loose: Rule, seeds: int = 40) -> int:
    """How many worlds leak when the partition is made by a looser rule."""
    worlds = [small_world(seed) for seed in range(seeds)]
    return sum(bool(attack(published(partition(w, loose), w), w)) for w in worlds)


def test_groups_too_small_are_found() -> None:
    assert planted(Rule(floor=1, coalition=False)) >= 35


def test_groups_without_the_coalition_rule_are_found_by_a_landlord() -> None:
    assert planted(Rule(floor=FLOOR, coalition=False)) >= 10


def test_two_partitions_that_are_not_nested_are_found() -> None:
    """The second takes the addresses in the opposite order along the curve."""
    leaks = 0
    for seed in range(40):
        world = [replace(a, zones=("p", "i", "c", "e", "d", "r", "f")) for a in small_world(seed)]
        back = [Address(a.id, a.zones, -a.rank, a.households, a.landlords) for a in world]
        rows = published(partition(world, RULE), world) + published(partition(back, RULE), world)
        leaks += bool(attack(rows, world))
    assert leaks >= 5


def test_two_versions_that_differ_by_one_household_are_found() -> None:
    """Why a partition is frozen with its millésime: a late household shows by subtraction."""
    early = [Address("a", ("p", "i", "c", "e", "d", "r", "f"), 1, {"A": 3}, ("A",))]
    late = [Address("a", early[0].zones, 1, {"A": 4}, ("A",))]
    before = [(*row, 0) for row in published(partition(early, RULE), early)]
    rows = before + published(partition(late, RULE), late)
    assert (None, ("a", "A")) in attack(rows, late)
