"""What the GIP may decide of a deposit, state by state."""

from datetime import UTC, datetime

import pytest

from parc_social.domain.campaigns.deposit import Deposit, DepositAct, DepositEvent, DepositState
from parc_social.domain.campaigns.review import check_acceptable, check_reopenable, check_seen
from parc_social.errors import Conflict, InvalidValue
from testing.rows import each_row

NOW = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)
LAST_ACT = {
    DepositState.RECU: DepositAct.RECEVOIR,
    DepositState.TRANSMIS: DepositAct.TRANSMETTRE,
    DepositState.ROUVERT: DepositAct.ROUVRIR,
    DepositState.ACCEPTE: DepositAct.ACCEPTER,
    DepositState.PUBLIE: DepositAct.PUBLIER,
    DepositState.REMPLACE: DepositAct.REMPLACER,
    DepositState.RETIRE: DepositAct.RETIRER,
}


def deposit(state: DepositState) -> Deposit:
    """One in that state."""
    events = (DepositEvent(LAST_ACT[state], NOW, "agent"),)
    return Deposit("d", "999900004", "ops", 2026, 1, "a.csv", 3, "0" * 64, NOW, "agent", events)


@each_row(
    ("state", "accepted", "reopened"),
    [
        (DepositState.RECU, False, False),
        (DepositState.TRANSMIS, True, True),
        (DepositState.ROUVERT, False, False),
        (DepositState.ACCEPTE, False, True),
        (DepositState.PUBLIE, False, False),
        (DepositState.REMPLACE, False, False),
        (DepositState.RETIRE, False, False),
    ],
)
def test_what_is_transmitted_is_decided_and_nothing_else(
    state: DepositState, accepted: bool, reopened: bool
) -> None:
    one = deposit(state)
    if accepted:
        check_acceptable(one)
    else:
        with pytest.raises(Conflict, match=state.value):
            check_acceptable(one)
    if reopened:
        check_reopenable(one, "deux communes manquent")
    else:
        with pytest.raises(Conflict, match=state.value):
            check_reopenable(one, "deux communes manquent")


@each_row(
    ("reason", "fault"),
    [("", "à écrire"), ("  ", "à écrire"), ("a" * 501, "500"), ("a\nb", "imprimables")],
)
def test_a_reason_is_one_that_a_landlord_can_read(reason: str, fault: str) -> None:
    with pytest.raises(InvalidValue, match=fault):
        check_reopenable(deposit(DepositState.TRANSMIS), reason)
    check_reopenable(deposit(DepositState.TRANSMIS), "a" * 500)


def test_nothing_is_decided_from_a_page_that_is_not_of_now() -> None:
    one = deposit(DepositState.TRANSMIS)
    check_seen(one, 1)
    for seen in (0, 2):
        with pytest.raises(Conflict, match="relisez"):
            check_seen(one, seen)
