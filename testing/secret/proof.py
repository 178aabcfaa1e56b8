"""The proof: no world gives anyone away, every planted fault does, the second opinion agrees."""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import batched
from multiprocessing import get_context
from typing import Any

from parc_social.access.secrecy.chain import partitions
from parc_social.access.verification.partition import faults
from testing.secret.business import BUSINESS_FAULTS, business_leaks
from testing.secret.faults import FAULTS, all_found, shown
from testing.secret.figures import figures_found
from testing.secret.published import published
from testing.secret.rents import RENTS_FAULTS, rents_leaks
from testing.secret.revisions import KINDS, revised
from testing.secret.versions import later, versions_found
from testing.secret.world import World, survey_of, world


def _of_seed(plant: Callable[[int], bool]) -> Callable[[World, int], bool]:
    """A fault of places of a seed, that are no households of a world."""
    return lambda _, seed: plant(seed)


EVERY = {
    **FAULTS, **BUSINESS_FAULTS, **{name: _of_seed(p) for name, p in RENTS_FAULTS.items()}
}  # fmt: skip
CELLS = 30  # a world that publishes fewer is too small to prove anything
_BATCH = 25
_TOLD = 8  # batches after which it is said how far the proof is
_NOTHING: dict[str, Any] = {"mondes": 0, "cellules": 0, "groupes": 0, "emmenages": 0, "petits": 0}


def prove(seeds: Iterable[int]) -> dict[str, Any]:
    """Figures of the worlds of these seeds; `trouves` must be empty."""
    told: dict[str, Any] = {**_NOTHING, "trouves": []}
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
        survey = survey_of(one, one.households)
        found = [*all_found(one, groups, columns, seed), *faults(made, survey, one.tables)]
        found += figures_found(one, [groups], columns, seed)
        found += [f"économie, {what}" for what in business_leaks(one, seed)]
        found += [f"loyers, {what}" for what in rents_leaks(seed)]
        told["trouves"] += [f"{seed} : {what}" for what in found]
    return told


def prove_versions(kind: str, seeds: Iterable[int]) -> dict[str, Any]:
    """Figures of a revision of that kind in each world; `trouves` must be empty."""
    told: dict[str, Any] = {"revisions": 0, "attendent": 0, "groupes": 0, "trouves": []}
    for seed in seeds:
        one = world(seed)
        made = partitions(survey_of(one, one.households), one.tables)
        seen = later(one, made, revised(one, kind, seed))
        told["revisions"] += 1
        told["attendent"] += seen.waiting
        told["groupes"] += made.tous[0].count
        told["trouves"] += [f"{seed} : {what}" for what in versions_found(one, seen, seed)]
    return told


def proved(
    worlds: range, revisions: range, tell: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Both, on all the processors: figures of the worlds, then of each kind of revision."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        asked = [pool.submit(prove, some) for some in batched(worlds, _BATCH)]
        later_on = {
            kind: [pool.submit(prove_versions, kind, some) for some in batched(revisions, _BATCH)]
            for kind in KINDS
        }
        told = _together(asked, "mondes", tell)
        versions = {kind: _together(some, kind, tell) for kind, some in later_on.items()}
    found = [*told["trouves"], *(who for one in versions.values() for who in one["trouves"])]
    return {**told, "revisions": versions, "trouves": found}


def _together(
    parts: Sequence[Future[dict[str, Any]]], what: str, tell: Callable[[str], None]
) -> dict[str, Any]:
    """The sum of parts. Tells it as it grows: a run that is interrupted has proved so much."""
    whole: dict[str, Any] = {}
    for number, part in enumerate(parts, 1):
        one = part.result()
        whole = {name: whole[name] + one[name] for name in one} if whole else one
        if number % _TOLD == 0 or number == len(parts) or one["trouves"]:
            tell(f"{what} : {json.dumps(whole, ensure_ascii=False)}")
    return whole or {**_NOTHING, "trouves": []}


def fault_rates(count: int, first: int = 0) -> dict[str, int]:
    """In how many of `count` worlds each planted fault is found; many, on all the processors."""
    seeds = range(first, first + count)
    if count <= _BATCH:
        return _faults_found(seeds)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        parts = [*pool.map(_faults_found, batched(seeds, _BATCH))]
    return {name: sum(part[name] for part in parts) for name in EVERY}


def _faults_found(seeds: Iterable[int]) -> dict[str, int]:
    worlds = [(seed, world(seed)) for seed in seeds]
    return {name: sum(plant(one, seed) for seed, one in worlds) for name, plant in EVERY.items()}
