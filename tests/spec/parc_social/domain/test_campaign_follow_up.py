"""How far a campaign is: which deposit counts, who is late, and what a territory has received."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from yaml import safe_load

import loaders
from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositCounts,
    DepositEvent,
    DepositState,
    DepositVerdict,
)
from parc_social.domain.campaigns.follow_up import (
    PARTIAL_BELOW,
    Step,
    awaited,
    furthest,
    late,
    partial,
    places_progress,
    progress,
    step_counts,
    step_of,
)
from testing.rows import each_row

NOW = datetime(2026, 2, 1, tzinfo=UTC)
R, C, T = DepositAct.RECEVOIR, DepositAct.CONTROLER, DepositAct.TRANSMETTRE
STOCK = {"A": 100, "B": 40, "C": 10}


def deposit(
    siren: str, *acts: DepositAct, version: int = 1, refused: bool = False, kept: int = 1
) -> Deposit:
    verdict = DepositVerdict.REFUSE if refused else DepositVerdict.CONFORME
    counts = DepositCounts(verdict, kept, kept, 0)
    events = tuple(
        DepositEvent(act, NOW, "agent", "motif", counts if act is C else None) for act in acts
    )
    when = NOW + timedelta(days=version)
    name = f"{siren}{version}"
    return Deposit(name, siren, "ops", 2026, version, "f", 1, "0", when, "agent", events)


@each_row(
    ("acts", "step"),
    [
        ((R,), Step.RECEIVED),
        ((R, C), Step.CONFORM),
        ((R, C, T), Step.TRANSMITTED),
        ((R, C, T, DepositAct.ROUVRIR), Step.RECEIVED),
        ((R, C, T, DepositAct.ACCEPTER), Step.ACCEPTED),
        ((R, C, T, DepositAct.ACCEPTER, DepositAct.PUBLIER), Step.ACCEPTED),
    ],
)
def test_a_step_is_read_from_what_was_done_last(acts: tuple[DepositAct, ...], step: Step) -> None:
    assert step_of(deposit("A", *acts)) is step


def test_a_refused_file_was_received_and_nothing_more() -> None:
    assert step_of(deposit("A", R, C, refused=True)) is Step.RECEIVED
    assert step_of(None) is Step.EXPECTED


def test_each_state_has_its_step() -> None:
    further = {DepositState.CONFORME, DepositState.TRANSMIS, DepositState.ACCEPTE}
    further |= {DepositState.PUBLIE}
    told = {DepositState(word) for word in ("conforme", "transmis", "accepté", "publié")}
    assert told == further


def test_what_is_over_counts_no_more_and_the_furthest_is_kept() -> None:
    taken_back = deposit("A", R, C, T, DepositAct.RETIRER, version=3)
    sent, newer = deposit("A", R, C, T, version=1), deposit("A", R, version=2)
    assert furthest([newer, sent, taken_back]) == sent
    assert furthest([taken_back]) is None


def test_each_step_counts_those_who_went_further_and_only_who_is_expected() -> None:
    deposits = [deposit("A", R, C, T), deposit("B", R), deposit("Z", R, C, T)]
    found = progress(STOCK, {"A": "Alpha"}, deposits, is_overdue=True)
    assert [(one.siren, one.nom, one.logements) for one in found] == [
        ("A", "Alpha", 100), ("B", "", 40), ("C", "", 10), ("Z", "", 0),
    ]  # fmt: skip
    assert [(one.landlords, one.dwellings) for one in step_counts(found)] == [
        (3, 150), (2, 140), (1, 100), (1, 100), (0, 0),
    ]  # fmt: skip
    assert [one.siren for one in late(found)] == ["B", "C"]
    early = progress(STOCK, {}, deposits, is_overdue=False)
    assert late(early) == []
    assert [one.siren for one in awaited(early)] == ["B", "C"]


@each_row(
    ("acts", "kept", "share", "is_partial"),
    [
        ((R, C), 94, 94.0, True),
        ((R, C), 95, 95.0, False),
        ((R, C), 130, 130.0, False),
        ((R, C, T), 1, 1.0, True),
        ((R, C), 0, 0.0, False),  # all of it was refused, which its state tells
        ((R,), 50, None, False),  # not checked yet
        ((R, C, DepositAct.RETIRER), 50, None, False),
    ],
)
def test_a_deposit_that_keeps_a_part_of_the_stock_is_partial(
    acts: tuple[DepositAct, ...], kept: int, share: float | None, is_partial: bool
) -> None:
    (one,) = progress({"A": 100}, {}, [deposit("A", *acts, kept=kept)], is_overdue=False)
    assert (one.share, one.is_partial) == (share, is_partial)
    assert partial([one]) == ([one] if is_partial else [])


def test_of_who_is_not_expected_nothing_is_a_part() -> None:
    (one,) = progress({}, {}, [deposit("Z", R, C, kept=5)], is_overdue=False)
    assert (one.kept, one.share, one.is_partial) == (5, None, False)


def test_a_check_tells_a_part_from_the_same_share_on() -> None:
    layouts = Path(loaders.__file__).parent / "tabular" / "layouts"
    told = safe_load((layouts / "ops.yml").read_text(encoding="utf-8"))
    assert told["parametres"]["couverture_alerte"] == PARTIAL_BELOW


def test_a_territory_has_received_the_dwellings_of_those_who_deposited() -> None:
    stock = [("A", "93001", 30), ("B", "93001", 10), ("C", "93002", 5)]
    first, second = places_progress(stock, {"A": Step.TRANSMITTED, "B": Step.RECEIVED})
    assert (first.code, first.expected, first.share(Step.RECEIVED)) == ("93001", 40, 100.0)
    assert (first.at(Step.TRANSMITTED), first.share(Step.TRANSMITTED)) == (30, 75.0)
    assert (second.code, second.share(Step.RECEIVED)) == ("93002", 0.0)


def test_a_campaign_without_register_lists_what_came() -> None:
    found = progress({}, {}, [deposit("A", R)], is_overdue=True)
    assert [(one.siren, one.is_late) for one in found] == [("A", False)]
    assert step_counts(found)[0].landlords == 0
