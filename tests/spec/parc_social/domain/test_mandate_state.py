"""A mandate's state on a day, what may be done to it, and what it lets be deposited."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from parc_social.domain.mandates.mandate import (
    LONGEST,
    Mandate,
    MandateAct,
    MandateEvent,
    MandateState,
    check_covers,
    check_mandate_act,
    mandate_for,
)
from parc_social.domain.mandates.text import with_text
from parc_social.errors import Forbidden, InvalidValue
from testing.rows import each_row

NOW = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)
FIRST, LAST = date(2026, 2, 1), date(2026, 3, 31)
BEFORE, AFTER = FIRST - timedelta(1), LAST + timedelta(1)
OPH, OTHER, FOURTH, UNION = "999900004", "999900087", "999900012", "999900020"
DRAFT = with_text(Mandate(7, OPH, UNION, "ops", 2026, FIRST, LAST), "OPH", "Union")
SIGNED = MandateEvent(MandateAct.SIGNER, NOW, "odile", OPH, empreinte=DRAFT.empreinte)
TAKEN = MandateEvent(MandateAct.CONTRESIGNER, NOW, "ursule", UNION, empreinte=DRAFT.empreinte)
ENDED = MandateEvent(MandateAct.REVOQUER, NOW, "odile", OPH, "fin")


def mandate(*events: MandateEvent) -> Mandate:
    return replace(DRAFT, evenements=events)


WHOLE = mandate(SIGNED, TAKEN)


@each_row(
    ("one", "day", "state"),
    [
        (mandate(), FIRST, MandateState.A_CONTRESIGNER),
        (mandate(SIGNED), FIRST, MandateState.A_CONTRESIGNER),
        (mandate(TAKEN), FIRST, MandateState.A_CONTRESIGNER),
        (mandate(SIGNED, replace(TAKEN, compte="odile")), FIRST, MandateState.A_CONTRESIGNER),
        (mandate(SIGNED), AFTER, MandateState.TERMINE),
        (WHOLE, BEFORE, MandateState.A_VENIR),
        (WHOLE, FIRST, MandateState.EN_COURS),
        (WHOLE, LAST, MandateState.EN_COURS),
        (WHOLE, AFTER, MandateState.TERMINE),
        (mandate(SIGNED, TAKEN, ENDED), BEFORE, MandateState.REVOQUE),
        (mandate(SIGNED, TAKEN, ENDED), FIRST, MandateState.REVOQUE),
        (mandate(SIGNED, ENDED), AFTER, MandateState.REVOQUE),
    ],
)
def test_a_mandate_lasts_between_its_days_once_two_accounts_accepted_it(
    one: Mandate, day: date, state: MandateState
) -> None:
    assert one.etat(day) is state


@each_row(
    ("known", "mandant", "survey", "day", "said"),
    [
        ((WHOLE,), OPH, ("ops", 2024), FIRST, "signé pour OPS 2026, pas pour OPS 2024"),
        ((WHOLE,), OPH, ("rpls", 2026), FIRST, "pas pour RPLS 2026"),
        ((WHOLE,), OPH, ("ops", 2026), BEFORE, "commence le 01/02/2026"),
        ((WHOLE,), OPH, ("ops", 2026), AFTER, "a pris fin le 31/03/2026"),
        ((mandate(SIGNED),), OPH, ("ops", 2026), FIRST, "n'est pas contresigné"),
        ((mandate(SIGNED, TAKEN, ENDED),), OPH, ("ops", 2026), FIRST, "est révoqué"),
        ((WHOLE,), FOURTH, ("ops", 2026), FIRST, "aucun bailleur « 999900012 »"),
        ((WHOLE,), "x" * 90, ("ops", 2026), FIRST, "aucun bailleur « xxxxxxxxx »"),
        ((), OPH, ("ops", 2026), FIRST, "aucun bailleur"),
    ],
)
def test_what_a_mandate_does_not_give_is_refused_with_its_reason(
    known: tuple[Mandate, ...], mandant: str, survey: tuple[str, int], day: date, said: str
) -> None:
    with pytest.raises(Forbidden, match=said):
        mandate_for(known, mandant, *survey, day)


def test_the_one_in_force_is_found_among_those_that_ended() -> None:
    old = replace(mandate(SIGNED, TAKEN, ENDED), numero=3)
    other = replace(WHOLE, numero=4, millesime=2024)
    assert mandate_for((old, other, WHOLE), OPH, "ops", 2026, FIRST) is WHOLE
    assert mandate_for((WHOLE, other, old), OPH, "ops", 2026, LAST) is WHOLE
    check_covers(WHOLE, "ops", 2026, FIRST)


@each_row(
    ("one", "event", "day", "error", "said"),
    [
        (mandate(SIGNED), replace(TAKEN, compte="odile"), FIRST, Forbidden, "déjà signé"),
        (mandate(SIGNED), replace(TAKEN, empreinte="0" * 64), FIRST, Forbidden, "texte lu"),
        (mandate(SIGNED), TAKEN, AFTER, Forbidden, "terminé"),
        (WHOLE, TAKEN, FIRST, Forbidden, "en cours"),
        (mandate(SIGNED), SIGNED, FIRST, Forbidden, "ne peut pas être signé"),
        (WHOLE, replace(ENDED, motif=" "), FIRST, InvalidValue, "Motif"),
        (mandate(SIGNED, TAKEN, ENDED), ENDED, FIRST, Forbidden, "déjà révoqué"),
        (WHOLE, ENDED, AFTER, Forbidden, "déjà terminé"),
    ],
)
def test_an_act_that_its_state_does_not_allow_is_refused(
    one: Mandate, event: MandateEvent, day: date, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        check_mandate_act(one, event, day)


@each_row(
    ("one", "event", "day"),
    [
        (mandate(SIGNED), TAKEN, BEFORE),
        (mandate(SIGNED), TAKEN, LAST),
        (mandate(SIGNED), ENDED, FIRST),
        (WHOLE, ENDED, BEFORE),
        (WHOLE, ENDED, LAST),
    ],
)
def test_what_its_state_allows_is_done(one: Mandate, event: MandateEvent, day: date) -> None:
    check_mandate_act(one, event, day)


@each_row(
    ("made", "said"),
    [
        (lambda: replace(DRAFT, mandataire=OPH), "à lui-même"),
        (lambda: replace(DRAFT, source="ban"), "source"),
        (lambda: replace(DRAFT, fin=BEFORE), "avant de commencer"),
        (lambda: replace(DRAFT, fin=FIRST + LONGEST + timedelta(1)), "730 jours"),
    ],
)
def test_a_mandate_that_can_not_be_is_refused(made: Callable[[], Mandate], said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        made()


@each_row(
    "change",
    [{"mandant": OTHER}, {"mandataire": OTHER}, {"millesime": 2024}, {"debut": BEFORE},
     {"fin": AFTER}, {"source": "rpls"}],
)  # fmt: skip
def test_each_fact_is_in_the_text_that_is_accepted(change: dict[str, object]) -> None:
    assert with_text(replace(DRAFT, **change), "OPH", "Union").empreinte != DRAFT.empreinte
