"""The proof: no world gives anyone away, every planted fault does, the second opinion agrees."""

from collections.abc import Callable, Iterable
from typing import Any

from bench.secret.attack import found_by_rank
from bench.secret.business import BUSINESS_FAULTS, business_leaks
from bench.secret.faults import FAULTS, all_found, shown
from bench.secret.published import Columns, groups_of, published
from bench.secret.versions import later, shown_later
from bench.secret.world import World, survey_of, world
from parc_social.access.secrecy.partitions import Partitions, partitions
from parc_social.access.secrecy_verify import faults

EVERY = {**FAULTS, **BUSINESS_FAULTS}
CELLS = 50  # a world that publishes fewer is too small to prove anything


def prove(
    seeds: Iterable[int], tell: Callable[[dict[str, Any]], None] = lambda _: None
) -> dict[str, Any]:
    """Figures of the worlds of these seeds; `trouves` must be empty. `tell`: after each world."""
    told: dict[str, Any] = {"mondes": 0, "cellules": 0, "groupes": 0, "emmenages": 0, "petits": 0}
    found: list[str] = []
    for seed in seeds:
        one = world(seed)
        made = partitions(survey_of(one, one.households), one.tables)
        groups, columns = shown(one, made)
        cells = sum(len(published(one, groups, n, seed)) for n in range(len(one.tables.tables)))
        if cells < CELLS:
            told["petits"] += 1
            continue
        told["mondes"] += 1
        told["cellules"] += cells
        told["groupes"] += len(groups)
        told["emmenages"] += sum(group.recents for group in groups)
        found += [f"{seed} : {who}" for who in all_found(one, groups, columns, seed)]
        found += [f"{seed} : {fault}" for fault in faults(made, survey_of(one, one.households),
                                                          one.tables)]  # fmt: skip
        found += [f"{seed} : version, {who}" for who in versions_found(one, made, seed)]
        found += [f"{seed} : économie, {what}" for what in business_leaks(one, seed)]
        tell({**told, "trouves": found})
    return {**told, "trouves": found}


def versions_found(one: World, made: Partitions, seed: int) -> list[str]:
    """What two versions together give away."""
    coming = later(one, seed)
    columns = Columns(tuple(dict.fromkeys((*one.households, *coming))))
    before = list(groups_of(made, columns, one.households))
    after = shown_later(one, made, columns, coming, held=True)
    found: list[str] = []
    for n, table in enumerate(one.tables.tables):
        sets = published(one, before, n, seed) | published(one, after, n, seed)
        found += [str(who) for who in found_by_rank(sets, columns, table.rule.floor)]
    return found


def fault_rates(count: int, first: int = 0) -> dict[str, int]:
    """In how many of `count` worlds each planted fault is found."""
    worlds = [(seed, world(seed)) for seed in range(first, first + count)]
    return {name: sum(plant(one, seed) for seed, one in worlds) for name, plant in EVERY.items()}
