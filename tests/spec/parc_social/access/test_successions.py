"""Who holds the rows of a landlord once landlords merge or pass stock on."""

from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parc_social.access.conventions.succession_rules import check_succession
from parc_social.access.model.organisation import Genre, Organisation
from parc_social.access.model.succession import (
    Succession,
    SuccessionKind,
    about,
    absorbed,
    fault,
    holdings,
    next_change,
    owner,
)
from parc_social.access.secrecy import Rule
from parc_social.access.secrecy.chain import Partitions
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.rule import MENAGES, SurveyQuestion
from parc_social.access.secrecy.succession import (
    Exposure,
    FrozenGroup,
    FrozenMovers,
    exposures,
    mover_exposures,
)
from parc_social.access.secrecy.survey import SurveyRows
from parc_social.access.secrecy.tables import SecrecyTable
from parc_social.errors import Forbidden, InvalidValue, ParcSocialError
from testing.rows import each_row

A, B, C = "999800014", "999800022", "999800030"
MAY, JUNE = date(2025, 5, 31), date(2025, 6, 1)
MERGER = Succession(SuccessionKind.FUSION, A, B, JUNE)
TRANSFER = Succession(SuccessionKind.TRANSFERT, A, B, JUNE, ("93001",))


@each_row(
    ("history", "row", "day", "held_by"),
    [
        # A merger: nothing the day before, everything from the day on.
        ([MERGER], (A, "93001", 2024), MAY, A),
        ([MERGER], (A, "93001", 2024), JUNE, B),
        ([MERGER], (A, "93008", 2030), JUNE, B),
        ([MERGER], (B, "93001", 2024), JUNE, B),
        # A transfer: the named communes alone, and what was declared until its year.
        ([TRANSFER], (A, "93001", 2025), MAY, A),
        ([TRANSFER], (A, "93001", 2025), JUNE, B),
        ([TRANSFER], (A, "93001", 2026), JUNE, A),
        ([TRANSFER], (A, "93008", 2025), JUNE, A),
        ([TRANSFER], (B, "93008", 2025), JUNE, B),
        # One after the other, whatever the order of registration.
        ([Succession(SuccessionKind.FUSION, B, C, date(2026, 1, 1)), TRANSFER], (A, "93001", 2025),
         date(2026, 1, 1), C),
        ([Succession(SuccessionKind.FUSION, B, C, date(2026, 1, 1)), TRANSFER], (A, "93001", 2025),
         date(2025, 12, 31), B),
        ([TRANSFER, Succession(SuccessionKind.TRANSFERT, B, A, date(2027, 1, 1), ("93001",))],
         (A, "93001", 2025), date(2027, 1, 1), A),
    ],
)  # fmt: skip
def test_each_row_has_one_holder(
    history: list[Succession], row: tuple[str, str, int], day: date, held_by: str
) -> None:
    assert owner(*row, history, day) == held_by
    holders = {code for code in (A, B, C) if holds(code, history, day, row)}
    assert holders == {held_by}


def holds(code: str, history: list[Succession], day: date, row: tuple[str, str, int]) -> bool:
    return any(holding.holds(*row) for holding in holdings(code, history, day))


COMMUNES = ("93001", "93008", "97101")
SIRENS = ("A", "B", "C", "D")
SUCCESSIONS = st.builds(
    Succession,
    nature=st.sampled_from(SuccessionKind),
    de=st.sampled_from(SIRENS),
    vers=st.sampled_from(SIRENS),
    le=st.dates(date(2022, 1, 1), date(2026, 12, 31)),
    communes=st.lists(st.sampled_from(COMMUNES), min_size=1, unique=True).map(tuple),
)


@given(st.lists(SUCCESSIONS, max_size=6), st.dates(date(2021, 1, 1), date(2027, 12, 31)))
def test_holdings_part_all_rows_among_landlords(history: list[Succession], day: date) -> None:
    possible: list[Succession] = []
    for succession in history:
        if succession.de != succession.vers and fault([*possible, succession]) is None:
            possible.append(succession)
    for row in product(SIRENS, COMMUNES, range(2021, 2028)):
        holders = [code for code in SIRENS if holds(code, possible, day, row)]
        assert holders == [owner(*row, possible, day)]


def test_an_absorbed_landlord_holds_nothing_from_the_day_on() -> None:
    assert holdings(A, [MERGER], JUNE) == ()
    assert absorbed(A, [MERGER], JUNE) == MERGER
    assert absorbed(A, [MERGER], MAY) is None
    assert absorbed(B, [MERGER], JUNE) is None
    assert absorbed(A, [TRANSFER], JUNE) is None


def test_the_next_change_is_seen_from_both_sides() -> None:
    history = [MERGER, Succession(SuccessionKind.FUSION, B, C, date(2026, 1, 1))]
    assert [next_change(code, history, MAY) for code in (A, B, C, "autre")] == [JUNE] * 3 + [None]
    assert next_change(C, history, JUNE) == date(2026, 1, 1)
    assert next_change(C, history, date(2026, 1, 1)) is None
    assert about("autre", history) == ()


def landlord(code: str, genre: Genre = Genre.BAILLEUR) -> Organisation:
    return Organisation(code, f"Organisme {code}", genre)


@each_row(
    ("new", "known", "error", "said"),
    [
        (Succession(SuccessionKind.FUSION, A, A, JUNE), [], InvalidValue, "lui-même"),
        (Succession(SuccessionKind.TRANSFERT, A, B, JUNE), [], InvalidValue, "communes"),
        (Succession(SuccessionKind.TRANSFERT, A, B, JUNE, ("9300",)), [], InvalidValue, "commune"),
        (MERGER, [MERGER], Forbidden, "a disparu le 01/06/2025"),
        (TRANSFER, [TRANSFER], Forbidden, "déjà"),
        (
            Succession(SuccessionKind.FUSION, C, A, date(2026, 1, 1)),
            [MERGER],
            Forbidden,
            "a disparu",
        ),
        (Succession(SuccessionKind.FUSION, B, A, JUNE), [MERGER], Forbidden, "a disparu"),
        # Dated before what is known already: what A gives later would be nobody's.
        (
            Succession(SuccessionKind.FUSION, A, C, MAY),
            [TRANSFER],
            Forbidden,
            "a disparu le 31/05/2025",
        ),
    ],
)
def test_what_can_not_succeed_is_refused(
    new: Succession, known: list[Succession], error: type[ParcSocialError], said: str
) -> None:
    with pytest.raises(error, match=said):
        check_succession(new, known, landlord(new.de), landlord(new.vers))


@each_row(
    ("new", "giver", "taker", "error"),
    [
        (MERGER, landlord(A), landlord(B, Genre.RESERVATAIRE), InvalidValue),
        (TRANSFER, landlord(A, Genre.AGENCE), landlord(B, Genre.AGENCE), InvalidValue),
        (MERGER, landlord(A, Genre.GIP), landlord(B, Genre.GIP), Forbidden),
    ],
)
def test_a_succession_stays_in_its_kind(
    new: Succession, giver: Organisation, taker: Organisation, error: type[ParcSocialError]
) -> None:
    with pytest.raises(error):
        check_succession(new, [], giver, taker)


def test_agencies_may_merge_and_a_transfer_be_followed_by_another() -> None:
    check_succession(MERGER, [], landlord(A, Genre.AGENCE), landlord(B, Genre.AGENCE))
    later = Succession(SuccessionKind.TRANSFERT, A, C, date(2026, 1, 1), ("93008",))
    check_succession(later, [TRANSFER], landlord(A), landlord(C))


PART, COMMUNE, DEPARTEMENT = 0, 2, 4


def counted(households: dict[str, int]) -> dict[str, dict[str, int]]:
    return {landlord: {MENAGES: count} for landlord, count in households.items()}


@each_row(
    ("households", "new", "exposed"),
    [
        # Alone each knows too little; together they leave five households of C in sight.
        ({A: 8, B: 8, C: 5}, MERGER, (Exposure("part", 1, 21),)),
        ({A: 8, B: 8, C: 11}, MERGER, ()),  # eleven others are enough
        ({A: 20, B: 20}, MERGER, ()),  # nobody else is in it
        ({A: 20, C: 11}, MERGER, ()),  # B was not in it
        ({A: 8, B: 8, C: 5}, TRANSFER, (Exposure("part", 1, 21),)),
        ({A: 8, B: 8, C: 5}, Succession(SuccessionKind.TRANSFERT, A, B, JUNE, ("93008",)), ()),
        (
            {A: 8, B: 8, C: 5},
            Succession(SuccessionKind.TRANSFERT, A, B, MAY.replace(2023), ("93001",)),
            (),
        ),
    ],
)
def test_groups_that_a_succession_opens_are_told(
    households: dict[str, int], new: Succession, exposed: tuple[Exposure, ...]
) -> None:
    group = FrozenGroup(PART, "93001", counted(households))
    assert exposures([group], Rule(11), [], new, 2024) == exposed


def test_a_group_above_the_commune_is_told_when_it_may_be_open() -> None:
    group = FrozenGroup(DEPARTEMENT, None, counted({A: 8, B: 8, C: 5}))
    assert exposures([group], Rule(11), [], TRANSFER, 2024) == (Exposure("departement", 1, 21),)


def test_groups_are_counted_by_level_and_those_that_failed_already_are_not() -> None:
    open_ = counted({A: 8, B: 8, C: 5})
    groups = [FrozenGroup(level, "93001", open_) for level in (COMMUNE, PART, PART)]
    groups.append(FrozenGroup(PART, "93001", counted({A: 2, B: 3, C: 40})))  # never passed
    found = exposures(groups, Rule(11), [], MERGER, 2024)
    assert found == (Exposure("part", 2, 42), Exposure("commune", 1, 21))


def test_earlier_successions_count() -> None:
    """B has absorbed A already: with C it knows all but D's five."""
    group = FrozenGroup(PART, "93001", counted({A: 8, B: 8, C: 8, "D": 5}))
    new = Succession(SuccessionKind.FUSION, C, B, date(2026, 1, 1))
    assert exposures([group], Rule(11), [], new, 2024) == ()
    assert exposures([group], Rule(11), [MERGER], new, 2024) == (Exposure("part", 1, 29),)


def test_a_merger_opens_a_class_of_a_stricter_table() -> None:
    """Twelve others are enough, but two of them in a class are not."""
    aid = Rule(11, questions=(SurveyQuestion("connus", ("aides", "sans")),))
    many = {MENAGES: 30, "connus": 30, "aides": 15, "sans": 15}
    few = {MENAGES: 12, "connus": 12, "aides": 2, "sans": 10}
    group = FrozenGroup(PART, "93001", {A: many, B: many, C: few})
    assert exposures([group], Rule(11), [], MERGER, 2024) == ()
    assert exposures([group], aid, [], MERGER, 2024) == (Exposure("part", 1, 72),)
    assert exposures([replace_group(group, {A: many, C: few})], aid, [], MERGER, 2024) == ()


def replace_group(group: FrozenGroup, held: dict[str, dict[str, int]]) -> FrozenGroup:
    return FrozenGroup(group.level, group.commune, held)


def movers(held: dict[str, tuple[int, int]], commune: str | None = "93001") -> FrozenMovers:
    """One group of one table: by landlord its households, and how many of them have just moved."""
    counts = np.array([*held.values()], dtype=np.int64)
    zeros = np.zeros(1, dtype=np.int64)
    cut = PartitionView(zeros, zeros, zeros, zeros)
    households = SurveyRows(
        zones=(),
        owners=zeros,
        address=np.zeros(len(held), dtype=np.int64),
        landlord=np.arange(len(held)),
        tous={MENAGES: counts[:, 0]},
        recents={MENAGES: counts[:, 1]},
    )
    return FrozenMovers(households, Partitions((cut,), (cut,)), ([PART],), [commune], [*held])


OTHER_COMMUNE = Succession(SuccessionKind.TRANSFERT, A, B, JUNE, ("93008",))


@each_row(
    ("held", "new", "exposed"),
    [
        # Thirty households of C are enough, five movers of C among them are not.
        ({A: (30, 12), B: (30, 12), C: (30, 5)}, MERGER, (Exposure("part", 1, 29),)),
        ({A: (30, 12), B: (30, 12), C: (30, 5)}, TRANSFER, (Exposure("part", 1, 29),)),
        ({A: (30, 12), B: (30, 12), C: (30, 5)}, OTHER_COMMUNE, ()),
        ({A: (30, 12), B: (30, 12), C: (30, 11)}, MERGER, ()),
        ({A: (30, 12), B: (30, 12), C: (30, 25)}, MERGER, (Exposure("part", 1, 49),)),  # 5 others
        ({A: (30, 12), B: (30, 12)}, MERGER, ()),  # nobody else is in it
        ({A: (30, 12), B: (30, 2), C: (30, 5)}, MERGER, ()),  # A saw seven movers already
    ],
)
def test_groups_of_recent_movers_that_a_succession_opens_are_told(
    held: dict[str, tuple[int, int]], new: Succession, exposed: tuple[Exposure, ...]
) -> None:
    table = SecrecyTable("base", Rule(11))
    assert mover_exposures(movers(held), [table], [], new, 2024) == (exposed,)


def test_a_group_of_recent_movers_above_the_commune_is_told_when_it_may_be_open() -> None:
    frozen = movers({A: (30, 12), B: (30, 12), C: (30, 5)}, commune=None)
    told = mover_exposures(frozen, [SecrecyTable("base", Rule(11))], [], TRANSFER, 2024)
    assert told == ((Exposure("part", 1, 29),),)
