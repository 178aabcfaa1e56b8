"""Rents by class under attack: no combination of published totals is of too few landlords.

Each let dwelling is an unknown. A row is a set of dwellings that a number is published of: a group
of landlords' business, a class of a group of rents; wider zones are sums of these. Dwellings with
equal columns are one atom. For any two landlords together, the atoms that they alone have are
looked for in the span, exactly (testing.secret.attack); and one landlord's share of what is told.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

import parc_social.access.secrecy.rents as made_of
from parc_social.access.secrecy import secrecy_tables
from parc_social.access.secrecy.economy import Stock, economic
from parc_social.access.secrecy.rents import REST, Lettings, PartitionByTable, rents
from parc_social.access.secrecy.tables import Economy
from parc_social.access.verification.business import rents_faults
from testing.secret.attack import kernel, rank

# As small worlds: a lower share.
ECONOMY = Economy(
    share=60, sums=("logements", "loyers", "surface"), rents=secrecy_tables().economy.rents
)
_TRIES = 5  # crowded places that a fault is planted in, for a seed
_FINANCING = ("plus", "avant_1977", "plai", "pls", "pli", REST)
_ROOMS = ("t1", "t2", "t3", "t4", "t5_plus", REST)


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A let dwelling: where, whose, of which class of each variable, its rent and surface."""

    place: int
    landlord: int
    classes: frozenset[str]
    rent: int
    surface: int


@dataclass(frozen=True, slots=True)
class Estate:
    """Places by number with their zone at each level, and their let dwellings."""

    zones: tuple[tuple[int, ...], ...]
    dwellings: tuple[Dwelling, ...]


def estate(seed: int) -> Estate:
    """The places of a seed: 4 to 12, of 3 to 6 landlords, each of a class or two as they come."""
    chance = random.Random(f"loyers {seed}")  # noqa: S311 - an invented world
    count, landlords = chance.randint(4, 12), chance.randint(3, 6)
    zones = [[0] * count]
    for _ in range(chance.randint(1, 3)):
        zones.insert(0, [2 * zone + chance.randint(0, 1) for zone in zones[0]])
    zones.insert(0, [*range(count)])
    dwellings: list[Dwelling] = []
    for place in range(count):
        for landlord in chance.sample(range(landlords), chance.randint(2, landlords)):
            own = [chance.sample(of, chance.choice([1, 1, 2, 3])) for of in (_FINANCING, _ROOMS)]
            for _ in range(chance.choice([1, 2, 3, 5])):
                classes = frozenset(map(chance.choice, own))
                rent, surface = chance.randint(1, 9), chance.randint(1, 9)
                dwellings.append(Dwelling(place, landlord, classes, rent, surface))
    return Estate(tuple(map(tuple, zones)), tuple(dwellings))


def crowded(seed: int) -> Estate:
    """One or two places of 4 to 6 landlords, of two classes of each variable alone."""
    chance = random.Random(f"loyers serrés {seed}")  # noqa: S311 - an invented world
    count = chance.randint(1, 2)
    dwellings = [
        Dwelling(place, landlord, classes, chance.randint(1, 3), chance.randint(1, 3))
        for place in range(count)
        for landlord in range(chance.randint(4, 6))
        for _ in range(chance.choice([1, 2, 3]))
        for classes in [frozenset((chance.choice(_FINANCING[:2]), chance.choice(_ROOMS[:2])))]
    ]
    return Estate((tuple(range(count)), (0,) * count), tuple(dwellings))


def lettings_of(world: Estate) -> Lettings:
    """Its dwellings over its groups of landlords' business."""
    place, landlord, rent, surface = (
        np.array([getattr(d, name) for d in world.dwellings])
        for name in ("place", "landlord", "rent", "surface")
    )
    zones = tuple(np.array(level) for level in world.zones)
    sums = {"logements": np.ones_like(place), "loyers": rent, "surface": surface}
    cut = economic(Stock(zones, place, landlord, sums), ECONOMY)
    first = cut.first_addresses()
    some = [d for d in world.dwellings if cut.group[d.place] >= 0]
    return Lettings(
        zones=tuple(zone[first] for zone in zones),
        level=cut.level,
        group=np.array([cut.group[d.place] for d in some], dtype=np.int64),
        landlord=np.array([d.landlord for d in some], dtype=np.int64),
        rent=np.array([d.rent for d in some], dtype=np.int64),
        surface=np.array([d.surface for d in some], dtype=np.int64),
        classes={
            name: np.array([name in d.classes for d in some], dtype=np.bool_)
            for name in (*_FINANCING[:-1], *_ROOMS[:-1])
        },
    )


def cuts_of(lettings: Lettings, economy: Economy = ECONOMY) -> PartitionByTable:
    """Its groups of rents."""
    return rents(lettings, economy, {}, np.ones(lettings.count, dtype=np.bool_))


def rents_leaks(seed: int) -> Iterator[str]:
    """What is found in the places of a seed, and by the second opinion."""
    for world in (estate(seed), crowded(seed)):
        lettings = lettings_of(world)
        cuts = cuts_of(lettings)
        yield from rents_faults(cuts, lettings, ECONOMY)
        yield from rents_found(lettings, cuts)


def rents_found(lettings: Lettings, cuts: PartitionByTable) -> list[str]:
    """What totals tell of too few: those of business and of all classes together."""
    found: list[str] = []
    sets = [*_of_groups(lettings.group.tolist())]
    for table in ECONOMY.rents:
        groups = cuts[table.nom].group[lettings.group].tolist()
        for name in table.classes:
            inside = zip(groups, lettings.classes[name].tolist(), strict=True)
            told = [number if there else -1 for number, there in inside]
            sets += _of_groups(told)
            found += _dominated(lettings, told, f"{table.nom} {name}")
    return [*found, *_spanned(sets, lettings.landlord.tolist())]


def _of_groups(groups: Sequence[int]) -> Iterator[frozenset[int]]:
    """The dwellings of each group; those of -1 are in none."""
    for number in sorted({*groups} - {-1}):
        yield frozenset(n for n, group in enumerate(groups) if group == number)


def _spanned(sets: Sequence[frozenset[int]], landlords: Sequence[int]) -> list[str]:
    """Atoms of one or two landlords of which some combination tells, and of nothing else."""
    if not sets:
        return []
    matrix = np.array([[n in one for n in range(len(landlords))] for one in sets], dtype=np.int64)
    atoms: dict[bytes, list[int]] = {}
    for n, column in enumerate(matrix.T):
        if column.any():
            atoms.setdefault(column.tobytes(), []).append(n)
    members = list(atoms.values())
    owners = [{landlords[n] for n in some} for some in members]
    dual = kernel(matrix[:, [some[0] for some in members]])
    for pair in combinations(sorted({*landlords}), 2):
        inside = [n for n, own in enumerate(owners) if own <= {*pair}]
        if inside and rank(dual[:, inside]) < len(inside):
            return [f"les bailleurs {pair} sont dits à part"]
    return []


def _dominated(lettings: Lettings, told: Sequence[int], what: str) -> Iterator[str]:
    for some in _of_groups(told):
        for name, amounts in (("loyers", lettings.rent), ("surface", lettings.surface)):
            held: dict[int, int] = {}
            for n in some:
                landlord = int(lettings.landlord[n])
                held[landlord] = held.get(landlord, 0) + int(amounts[n])
            if len(held) < 3 or 5 * max(held.values()) > 3 * sum(held.values()):
                yield f"{what} : {name} de {len(held)} bailleurs"


def _looser(economy: Economy) -> Callable[[int], bool]:
    def plant(seed: int) -> bool:
        lettings = lettings_of(estate(seed))
        return bool(rents_found(lettings, cuts_of(lettings, economy)))

    return plant


def _without(name: str) -> Callable[[int], bool]:
    """The fault: one look at groups and classes together is not taken."""

    def plant(seed: int) -> bool:
        kept = getattr(made_of, name)
        setattr(made_of, name, lambda *_: set[object]())
        try:
            worlds = (estate(seed), *(crowded(_TRIES * seed + n) for n in range(_TRIES)))
            made = [(lettings, cuts_of(lettings)) for lettings in map(lettings_of, worlds)]
            return any(rents_found(lettings, cuts) for lettings, cuts in made)
        finally:
            setattr(made_of, name, kept)

    return plant


def _alone(seed: int) -> bool:
    kept = made_of.disclosed_atoms
    try:
        setattr(made_of, "disclosed_atoms", lambda *_: set[object]())  # noqa: B010
        return _without("untellable")(seed)
    finally:
        setattr(made_of, "disclosed_atoms", kept)  # noqa: B010


RENTS_FAULTS: Mapping[str, Callable[[int], bool]] = {
    "loyers de deux bailleurs": _looser(replace(ECONOMY, landlords=2)),
    "loyers dominés": _looser(replace(ECONOMY, share=100)),
    "classes non croisées avec les groupes": _alone,
    "financements et typologies non croisés": _without("disclosed_atoms"),
}
