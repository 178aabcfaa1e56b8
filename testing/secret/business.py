"""Landlords' business under attack: no published number is about too few landlords' dwellings.

The dwellings of a world are its households'. Every published set of places is a row; places with
equal columns are one class; every union of a few classes that the rule forbids is tested for
membership in the span, exactly, as households are (testing.secret.attack).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from parc_social.access.secrecy.economy import Stock, StockChange, economic, untold_business
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.survey import Holdings, gathered
from parc_social.access.secrecy.tables import Economy
from parc_social.access.verification.business import economy_faults
from testing.secret.attack import bits_of, kernel, rank
from testing.secret.published import Mask
from testing.secret.revisions import KINDS, revised
from testing.secret.world import Household, World

ECONOMY = Economy(
    share=60, sums=("logements", "age_connu", "aide_connue")
)  # small worlds: a lower share
_Side = dict[str, Counter[tuple[int, int]]]  # by sum, amounts by group and landlord
_Judged = Callable[[World, PartitionView, Sequence[Household]], tuple[_Side, _Side]]
_TOGETHER = 4  # classes that fail, in one union


def stock_of(world: World, dwellings: Iterable[Household]) -> Stock:
    """Dwellings as columns, a row each."""
    rows = list(dwellings)
    counts = {n: np.array([_amount(d, n) for d in rows], dtype=np.int64) for n in ECONOMY.sums}
    return Stock(
        zones=tuple(np.array(level) for level in world.zones),
        place=np.array([d.address for d in rows], dtype=np.int64),
        landlord=np.array([d.landlord for d in rows], dtype=np.int64),
        sums=counts,
    )


def _amount(dwelling: Household, name: str) -> int:
    return 1 if name == ECONOMY.sums[0] else dwelling.answers.of(name)


def published_sets(world: World, cut: PartitionView) -> set[Mask]:
    """Sets of places that a number is published of: groups; zones whole, in QPV and out of it."""
    found: dict[object, Mask] = {}
    for number, level in enumerate(cut.level.tolist()):
        places = np.flatnonzero(cut.group == number).tolist()
        mask, sides = sum(1 << place for place in places), {world.qpv[place] for place in places}
        zones = [(n, world.zones[n][places[0]]) for n in range(level, len(world.zones))]
        one_side = [(zone, *sides) for zone in zones if len(sides) == 1]
        for what in (("groupe", number), *zones, *one_side):
            found[what] = found.get(what, 0) | mask
    return set(found.values())


def business_found(world: World, sets: Iterable[Mask], *, dwellings: Iterable[Household]) -> str:
    """What some combination of the sets tells of too few landlords; empty: nothing."""
    stock = stock_of(world, dwellings)
    columns = bits_of(sorted({mask for mask in sets if mask}), world.addresses)
    classes: dict[bytes, list[int]] = {}
    for place, column in enumerate(columns.T):
        if column.any():
            classes.setdefault(column.tobytes(), []).append(place)
    members = list(classes.values())
    failing = [n for n, places in enumerate(members) if not _may_be_told(stock, places)]
    dual = kernel(columns[:, [places[0] for places in members]])
    for count in range(1, _TOGETHER + 1):
        for union in combinations(failing, count):
            places = [place for n in union for place in members[n]]
            alone = _may_be_told(stock, places) or rank(dual[:, list(union)]) == len(union)
            if not alone:
                return f"lieux {places}"
    return ""


def _may_be_told(stock: Stock, places: list[int]) -> bool:
    """Whether these places hold nothing, or each sum of theirs is of enough landlords."""
    there = np.isin(stock.place, places)
    for name in ECONOMY.sums:
        held = Counter[int]()
        for landlord, n in zip(stock.landlord[there].tolist(), stock.sums[name][there].tolist(),
                               strict=True):  # fmt: skip
            held[landlord] += n
        present = [n for n in held.values() if n]
        if present and (len(present) < 3 or max(present) * 5 > sum(present) * 3):
            return False
    return True


def business_leaks(world: World, seed: int) -> Iterator[str]:
    """What is found in a world of its economic figures, in one version and between two."""
    stock = stock_of(world, world.households)
    cut = economic(stock, ECONOMY)
    yield from economy_faults(cut, stock, ECONOMY)
    found = business_found(world, published_sets(world, cut), dwellings=world.households)
    yield from filter(None, [found, _between(world, cut, seed, _moved)])


def _between(world: World, cut: PartitionView, seed: int, judged: _Judged | None) -> str:
    """What moves a sum of a group that tells its change, when it is about too few landlords."""
    kind = [*KINDS][seed % len(KINDS)]
    coming = revised(world, kind, seed)
    waiting = set[int]()
    if judged is not None:
        sides = judged(world, cut, coming)
        change = StockChange(_grouped(world, cut, coming), *(_held(side) for side in sides))
        waiting = untold_business(change, ECONOMY)
    for side in _moved(world, cut, coming):
        for name, amounts in side.items():
            of_group: dict[int, list[int]] = {}
            for (group, _), amount in amounts.items():
                of_group.setdefault(group, []).append(amount)
            for group, some in of_group.items():
                few = len(some) < 3 or max(some) * 5 > sum(some) * 3
                if group not in waiting and few:
                    return f"version, {kind} : {name} du groupe {group}"
    return ""


def _moved(world: World, cut: PartitionView, coming: Sequence[Household]) -> tuple[_Side, _Side]:
    """What came and what left of each sum by group and landlord: equal amounts are one another."""
    sides: tuple[_Side, _Side] = {}, {}
    for name in ECONOMY.sums:
        seen = Counter[tuple[int, int, int]]()
        for sign, dwellings in ((1, coming), (-1, world.households)):
            for one in dwellings:
                group = int(cut.group[one.address])
                if group >= 0:
                    seen[group, one.landlord, _amount(one, name)] += sign
        for (group, landlord, amount), count in seen.items():
            if count and amount:
                side = sides[count < 0].setdefault(name, Counter())
                side[group, landlord] += abs(count) * amount
    return sides


def _in_anything(
    world: World, cut: PartitionView, coming: Sequence[Household]
) -> tuple[_Side, _Side]:
    """The fault: all that the dwellings count for that are otherwise in anything."""
    before, now = {*world.households}, {*coming}
    sides: tuple[_Side, _Side] = {}, {}
    for side, dwellings in zip(sides, (now - before, before - now), strict=True):
        for one in dwellings:
            group = int(cut.group[one.address])
            for name in ECONOMY.sums if group >= 0 else ():
                side.setdefault(name, Counter())[group, one.landlord] += _amount(one, name)
    return sides


def _held(side: _Side) -> Holdings:
    places = sorted({place for amounts in side.values() for place in amounts})
    group, landlord = np.array(places, dtype=np.int64).reshape(-1, 2).T
    sums = {
        name: np.array([side.get(name, {}).get(place, 0) for place in places], dtype=np.int64)
        for name in ECONOMY.sums
    }
    return Holdings(group, landlord, sums)


def _grouped(world: World, cut: PartitionView, dwellings: Iterable[Household]) -> Holdings:
    stock = stock_of(world, dwellings)
    group = cut.group[stock.place]
    there = group >= 0
    sums = {name: column[there] for name, column in stock.sums.items()}
    return gathered(group[there], stock.landlord[there], sums)


def _looser(economy: Economy) -> Callable[[World, int], bool]:
    def plant(world: World, _seed: int) -> bool:
        cut = economic(stock_of(world, world.households), economy)
        return bool(business_found(world, published_sets(world, cut), dwellings=world.households))

    return plant


def _unnested(world: World, _seed: int) -> bool:
    """A second partition, made against the order of the curve."""
    stock = stock_of(world, world.households)
    last = world.addresses - 1
    back = replace(stock, zones=tuple(z[::-1] for z in stock.zones), place=last - stock.place)
    cut = economic(back, ECONOMY)
    other = replace(cut, group=cut.group[::-1])
    sets = published_sets(world, economic(stock, ECONOMY)) | published_sets(world, other)
    return bool(business_found(world, sets, dwellings=world.households))


def _late_file(world: World, seed: int) -> bool:
    cut = economic(stock_of(world, world.households), ECONOMY)
    return bool(_between(world, cut, seed, None))


def _judged_at_once(world: World, seed: int) -> bool:
    cut = economic(stock_of(world, world.households), ECONOMY)
    return bool(_between(world, cut, seed, _in_anything))


BUSINESS_FAULTS: Mapping[str, Callable[[World, int], bool]] = {
    "deux bailleurs": _looser(replace(ECONOMY, landlords=2)),
    "dominance oubliée": _looser(replace(ECONOMY, share=100)),
    "loyers jugés sur les logements": _looser(replace(ECONOMY, sums=ECONOMY.sums[:1])),
    "partition économique qui n'emboîte pas": _unnested,
    "fichier de bailleur tardif": _late_file,
    "loyers jugés en bloc": _judged_at_once,
}
