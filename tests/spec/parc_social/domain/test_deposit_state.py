"""The life of a deposit: its state is read from what was done, and what may be done from it."""

from datetime import UTC, datetime

import pytest

from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositCounts,
    DepositEvent,
    DepositState,
    DepositVerdict,
    Said,
    check_checkable,
    check_transmissible,
    check_withdrawable,
)
from parc_social.errors import Conflict, InvalidValue
from testing.rows import each_row

NOW = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)
R, C, T = DepositAct.RECEVOIR, DepositAct.CONTROLER, DepositAct.TRANSMETTRE
ACCEPTED, REOPENED = DepositAct.ACCEPTER, DepositAct.ROUVRIR
PUBLISHED, UNPUBLISHED = DepositAct.PUBLIER, DepositAct.DEPUBLIER
REPLACED, WITHDRAWN, ERASED = DepositAct.REMPLACER, DepositAct.RETIRER, DepositAct.EFFACER
GOOD, BAD, FAULTY = DepositVerdict.CONFORME, DepositVerdict.REFUSE, DepositVerdict.A_CORRIGER
ALL = Said(sworn=True, leaving_out=True)


def deposit(*acts: DepositAct | DepositVerdict) -> Deposit:
    """A deposit with these acts; a verdict is that of a check."""
    events = tuple(
        DepositEvent(C, NOW, None, controle=DepositCounts(act, 10, 8, 2))
        if isinstance(act, DepositVerdict)
        else DepositEvent(act, NOW, "agent")
        for act in acts
    )
    return Deposit("d", "999900004", "ops", 2026, 1, "a.csv", 3, "0" * 64, NOW, "agent", events)


@each_row(
    ("acts", "state"),
    [
        ((), DepositState.RECU),
        ((R,), DepositState.RECU),
        ((R, GOOD), DepositState.CONFORME),
        ((R, BAD), DepositState.REFUSE),
        ((R, FAULTY), DepositState.A_CORRIGER),
        ((R, FAULTY, GOOD), DepositState.CONFORME),
        ((R, GOOD, T), DepositState.TRANSMIS),
        ((R, GOOD, T, REPLACED), DepositState.REMPLACE),
        ((R, REPLACED), DepositState.REMPLACE),
        ((R, GOOD, WITHDRAWN), DepositState.RETIRE),
        ((R, GOOD, T, WITHDRAWN), DepositState.RETIRE),
        ((R, GOOD, T, ERASED), DepositState.TRANSMIS),
        ((R, ERASED), DepositState.RECU),
        ((R, GOOD, T, ACCEPTED), DepositState.ACCEPTE),
        ((R, GOOD, T, REOPENED), DepositState.ROUVERT),
        ((R, GOOD, T, ACCEPTED, REOPENED), DepositState.ROUVERT),
        ((R, GOOD, T, REOPENED, FAULTY), DepositState.A_CORRIGER),
        ((R, GOOD, T, REOPENED, T), DepositState.TRANSMIS),
        ((R, GOOD, T, ACCEPTED, PUBLISHED), DepositState.PUBLIE),
        ((R, GOOD, T, ACCEPTED, PUBLISHED, ERASED), DepositState.PUBLIE),
        ((R, GOOD, T, ACCEPTED, PUBLISHED, UNPUBLISHED), DepositState.ACCEPTE),
        ((R, GOOD, T, ACCEPTED, PUBLISHED, REPLACED), DepositState.REMPLACE),
    ],
)
def test_a_state_is_that_of_the_last_act(
    acts: tuple[DepositAct | DepositVerdict, ...], state: DepositState
) -> None:
    assert deposit(*acts).etat is state


@each_row(
    "acts",
    [
        (R,),
        (R, BAD),
        (R, GOOD, T),
        (R, GOOD, T, ACCEPTED),
        (R, GOOD, T, ACCEPTED, PUBLISHED),
        (R, GOOD, T, REPLACED),
        (R, GOOD, WITHDRAWN),
    ],
)
def test_what_is_not_sound_or_is_over_is_not_transmitted(acts: tuple[DepositAct, ...]) -> None:
    with pytest.raises(Conflict):
        check_transmissible(deposit(*acts), ALL)


def test_lines_at_fault_are_left_out_by_a_choice_that_is_said() -> None:
    faulty = deposit(R, FAULTY)
    check_transmissible(faulty, ALL)
    with pytest.raises(InvalidValue, match="2 lignes fautives"):
        check_transmissible(faulty, Said(sworn=True, leaving_out=False))
    check_transmissible(deposit(R, GOOD), Said(sworn=True, leaving_out=False))


@each_row("verdict", [GOOD, FAULTY])
def test_nothing_is_transmitted_without_the_undertaking(verdict: DepositVerdict) -> None:
    with pytest.raises(InvalidValue, match="Engagement"):
        check_transmissible(deposit(R, verdict), Said(sworn=False, leaving_out=True))


def test_what_is_over_is_not_withdrawn_again() -> None:
    for acts in ((R,), (R, BAD), (R, GOOD, T)):
        check_withdrawable(deposit(*acts))
    for acts in ((R, WITHDRAWN), (R, GOOD, T, REPLACED)):
        with pytest.raises(Conflict, match="déjà"):
            check_withdrawable(deposit(*acts))


def test_what_the_gip_holds_is_neither_withdrawn_nor_checked_again() -> None:
    for acts in ((R, GOOD, T, ACCEPTED), (R, GOOD, T, ACCEPTED, PUBLISHED)):
        with pytest.raises(Conflict, match="ne se retire plus"):
            check_withdrawable(deposit(*acts))
        with pytest.raises(Conflict, match="contrôlé"):
            check_checkable(deposit(*acts))
    check_withdrawable(deposit(R, GOOD, T, REOPENED))
    check_checkable(deposit(R, GOOD, T, REOPENED))


def test_what_was_opened_again_is_transmitted_by_the_rules_of_its_last_check() -> None:
    check_transmissible(deposit(R, GOOD, T, REOPENED), Said(sworn=True, leaving_out=False))
    with pytest.raises(InvalidValue, match="lignes fautives"):
        check_transmissible(deposit(R, FAULTY, T, REOPENED), Said(sworn=True, leaving_out=False))


def test_a_reason_is_told_until_the_next_transmission() -> None:
    assert deposit(R, GOOD, T).reouverture is None
    for acts in ((R, GOOD, T, REOPENED), (R, GOOD, T, ACCEPTED, REOPENED, GOOD)):
        told = deposit(*acts).reouverture
        assert told is not None
        assert told.acte is REOPENED
    assert deposit(R, GOOD, T, REOPENED, GOOD, T).reouverture is None


def test_an_edition_is_made_of_what_is_accepted_or_published() -> None:
    assert deposit(R, GOOD, T, ACCEPTED).is_held
    assert deposit(R, GOOD, T, ACCEPTED, PUBLISHED).is_held
    assert not any(deposit(R, GOOD, T, *acts).is_held for acts in ((), (REOPENED,), (REPLACED,)))
