"""All zones walked at once, or sieved, give the groups of zones walked one by one."""

from dataclasses import replace
from itertools import chain as end_to_end
from itertools import combinations

import numpy as np
import pytest

from parc_social.access.secrecy.chain import chain, partitions
from parc_social.access.secrecy.count_vector import (
    Comparison,
    CountField,
    fields_of,
    packed,
    packed_rows,
    whole_table,
)
from parc_social.access.secrecy.grouping import Grouping, GroupingBounds, Levels, carry
from parc_social.access.secrecy.pieces import Pieces, numbered
from parc_social.access.secrecy.predicate import Everyone
from parc_social.access.secrecy.rule import Rule, strictest
from parc_social.access.secrecy.survey import SurveyRows, held
from parc_social.access.secrecy.tables import SecrecyTable, Tables
from parc_social.access.secrecy.zones.runs import FailedRuns, Runs
from parc_social.access.secrecy.zones.scan import ZoneScan
from parc_social.access.secrecy.zones.sieve import ZoneSieve
from parc_social.access.verification.partition import faults
from testing.secret.world import survey_of, world

_WORLDS = 60  # more zones than are walked one by one
_DEEP = 5


def country(first: int) -> tuple[SurveyRows, Tables]:
    """Worlds of several seeds side by side, each a zone of the level before the last."""
    rows: list[SurveyRows] = []
    tables: Tables | None = None
    seed = first
    while len(rows) < _WORLDS:
        one = world(seed)
        seed += 1
        if len(one.zones) == _DEEP:
            tables = tables or one.tables
            rows.append(survey_of(one, one.households))
    assert tables is not None
    start = np.cumsum([0, *(one.addresses for one in rows)])
    zones = tuple(
        np.concatenate([one.zones[n] + 1_000 * k for k, one in enumerate(rows)])
        for n in range(_DEEP - 1)
    )
    last = np.zeros(int(start[-1]), dtype=np.int64)

    def beside(name: str, kind: str) -> np.ndarray:
        return np.concatenate([getattr(one, kind)[name] for one in rows])

    return SurveyRows(
        zones=(*zones, last),
        owners=np.concatenate([one.owners for one in rows]),
        address=np.concatenate([one.address + start[k] for k, one in enumerate(rows)]),
        landlord=np.concatenate([one.landlord for one in rows]),
        tous={name: beside(name, "tous") for name in rows[0].tous},
        recents={name: beside(name, "recents") for name in rows[0].recents},
    ), tables


def grouped(
    survey: SurveyRows, rule: Rule, bounds: GroupingBounds | None, *, at_once: bool
) -> Grouping:
    rows = held(survey.address, survey.landlord, {n: survey.tous[n] for n in rule.sums})
    own = rows.paired(packed(fields_of(rule), rows.sums), survey.addresses)
    total = [sum(known for _, known in pairs) for pairs in own]
    level = np.zeros(survey.addresses, dtype=np.int64)
    pieces = Pieces(survey.zones, level, survey.owners.tolist(), numbered(total), numbered(own))
    scan = ZoneScan.of(rule, rows, survey.addresses) if at_once else None
    levels = Levels(together=2) if bounds is None else Levels()
    return carry(pieces, Everyone.of(rule), levels, bounds, scan)


def sieved(survey: SurveyRows, rule: Rule, *, at_once: bool) -> Grouping:
    """Addresses as a zone of one piece or few each, nothing bundled."""
    rows = held(survey.address, survey.landlord, {n: survey.tous[n] for n in rule.sums})
    fields, places = fields_of(rule), survey.addresses
    sums = {
        n: np.bincount(rows.piece, column, places).astype(np.int64)
        for n, column in rows.sums.items()
    }
    counts = whole_table(fields, sums)
    total, own = [*packed_rows(counts)], rows.paired(packed(fields, rows.sums), places)
    level = np.zeros(places, dtype=np.int64)
    pieces = Pieces(survey.zones, level, survey.owners.tolist(), numbered(total), numbered(own))
    sieve = ZoneSieve.of(fields, counts, rule.floor) if at_once else None
    return carry(pieces, Everyone.of(rule), at_once=sieve)


def told(made: Grouping) -> tuple[list[int], ...]:
    return made.level, made.zone, made.group.tolist(), made.shown.tolist()


@pytest.mark.parametrize("first", [0, 1_000, 2_000])
@pytest.mark.parametrize("coalition", [True, False])
def test_zones_walked_at_once_are_grouped_as_one_by_one(first: int, coalition: bool) -> None:
    survey, tables = country(first)
    rules = [replace(table.rule, coalition=coalition) for table in tables.tables[:2]]
    outer, bounds = strictest(tuple(rules)), None
    for rule in (outer, rules[0]):  # the second inside the groups of the first
        one, other = (grouped(survey, rule, bounds, at_once=once) for once in (True, False))
        assert told(one) == told(other)
        assert len(one.level) > _WORLDS
        bounds = GroupingBounds(one.group, one.level)


@pytest.mark.parametrize("first", [0, 1_000])
def test_zones_that_are_sieved_are_grouped_as_one_by_one(first: int) -> None:
    survey, tables = country(first)
    for table in tables.tables[:2]:
        one, other = (sieved(survey, table.rule, at_once=once) for once in (True, False))
        assert told(one) == told(other)
        assert one.level


@pytest.mark.parametrize("seed", range(5))
def test_no_set_of_the_pieces_of_a_barren_zone_passes(seed: int) -> None:
    fields = (
        CountField("n", None, 11),
        CountField("known", None, 11, free=True),
        CountField("a", None, 3, free=True),
        CountField("not a", None, 1, linked=True),
    )
    chance = np.random.default_rng(seed)
    sizes = chance.integers(1, 7, 300)
    counts = chance.integers(0, 9, (int(sizes.sum()), 4)) * chance.integers(0, 2, (sizes.sum(), 4))
    counts[:, 0] += 3
    nowhere = np.zeros(len(sizes), dtype=np.int64)
    starts = np.append(0, np.cumsum(sizes))
    runs = Runs(np.arange(len(counts)), starts, nowhere, nowhere - 1)
    barren = ZoneSieve.of(fields, counts.astype("<u4"), 11).walked(runs).barren
    packs, holds = [*packed_rows(counts.astype("<u4"))], Comparison.of(fields).holds
    passes = [
        any(
            holds(sum(packs[piece] for piece in some))
            for some in end_to_end.from_iterable(combinations(run, n + 1) for n in range(len(run)))
        )
        for run in runs.each()
    ]
    assert not (barren & passes).any()
    assert barren.sum() > 0.8 * (~np.array(passes)).sum() > 20


def test_a_country_of_many_zones_has_partitions_without_fault() -> None:
    survey, tables = country(3_000)
    assert [*faults(partitions(survey, tables), survey, tables)] == []


def test_counts_that_do_not_fit_are_refused_before_any_group() -> None:
    survey, tables = country(0)
    rule = tables.tables[0].rule
    many = {name: np.where(np.arange(len(column)) == 0, 2**31, column)
            for name, column in survey.tous.items()}  # fmt: skip
    with pytest.raises(OverflowError):
        chain(replace(survey, tous=many), (SecrecyTable("base", rule),))


def runs_of(*each: list[int]) -> Runs:
    nowhere = np.zeros(len(each), dtype=np.int64)
    return Runs(
        np.array([*end_to_end.from_iterable(each)], dtype=np.int64),
        np.cumsum([0, *map(len, each)]),
        nowhere,
        nowhere - 1,
    )


def test_a_run_that_failed_is_known_again_where_it_is_whole_and_alone() -> None:
    failed = FailedRuns()
    assert failed.holds(runs_of([1, 2], [5, 6])).tolist() == [False, False]
    failed.add(runs_of([1, 2]))
    failed.add_one([5, 6], [6, 5])
    assert failed.holds(runs_of([1, 2], [5, 6])).tolist() == [True, True]
    assert (failed.left([1, 2]), failed.left([5, 6])) == ([1, 2], [6, 5])


def test_a_run_of_which_some_were_grouped_is_another_one() -> None:
    """It begins like one that failed, and is as long, but 6 is in a group that 3 or 9 made."""
    for wider in ([5, 6, 9], [3, 5, 6, 9]):
        failed = FailedRuns()
        failed.holds(runs_of([5, 6]))
        failed.add_one([5, 6], [6, 5])
        assert failed.holds(runs_of(wider)).tolist() == [False]
        assert failed.holds(runs_of([5, 12])).tolist() == [False]
        failed.add(runs_of([5, 12]))
        assert failed.left([5, 12]) == [5, 12]
