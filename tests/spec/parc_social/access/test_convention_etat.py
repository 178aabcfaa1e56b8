"""The state of a convention is a comparison of dates and events, made on the day it is asked."""

from datetime import UTC, date, datetime

import pytest

from parc_social.access.conventions.convention import (
    Acte,
    Convention,
    Etat,
    Evenement,
    check_act,
    check_signatory,
    legal_day,
)
from parc_social.access.model.organisation import Genre, Identity, Organisation, Role
from parc_social.errors import Forbidden, InvalidValue
from testing.rows import each_row

DEBUT, FIN = date(2026, 3, 1), date(2026, 8, 31)


def event(acte: Acte, compte: str = "agent", quand: date = date(2026, 1, 5)) -> Evenement:
    return Evenement(acte, datetime(quand.year, quand.month, quand.day, 12, tzinfo=UTC), compte)


def convention(*actes: Evenement) -> Convention:
    return Convention("2026-001", "999000003", DEBUT, FIN, actes)


SENT = (event(Acte.ENVOYER),)
SIGNED = (*SENT, event(Acte.SIGNER, "maire"))
BOTH = (*SIGNED, event(Acte.CONTRESIGNER, "gip"))
PAUSED = (*BOTH, event(Acte.SUSPENDRE))


@each_row(
    ("day", "etat"),
    [
        (date(2026, 2, 28), Etat.A_VENIR),  # the day before
        (date(2026, 3, 1), Etat.ACTIVE),  # first day
        (date(2026, 8, 31), Etat.ACTIVE),  # last day
        (date(2026, 9, 1), Etat.EXPIREE),  # the day after
    ],
)
def test_a_signed_convention_is_active_from_its_first_to_its_last_day(
    day: date, etat: Etat
) -> None:
    assert convention(*BOTH).etat(day) is etat


@each_row(
    ("actes", "etat"),
    [
        ((), Etat.BROUILLON),
        (SENT, Etat.ENVOYEE),
        (SIGNED, Etat.SIGNEE),
        (BOTH, Etat.ACTIVE),
        (PAUSED, Etat.SUSPENDUE),
        ((*PAUSED, event(Acte.REPRENDRE)), Etat.ACTIVE),
        ((*PAUSED, event(Acte.REPRENDRE), event(Acte.SUSPENDRE)), Etat.SUSPENDUE),
        ((*BOTH, event(Acte.REVOQUER)), Etat.REVOQUEE),
        ((*PAUSED, event(Acte.REVOQUER), event(Acte.REPRENDRE)), Etat.REVOQUEE),
        ((event(Acte.REVOQUER),), Etat.REVOQUEE),
    ],
)
def test_events_decide_inside_the_dates(actes: tuple[Evenement, ...], etat: Etat) -> None:
    # 5 March: inside the dates, and 59 days after the sending.
    assert convention(*actes).etat(date(2026, 3, 5)) is etat


@each_row(
    ("day", "etat"),
    [(date(2026, 3, 6), Etat.ENVOYEE), (date(2026, 3, 7), Etat.CADUQUE)],  # 60 and 61 days
)
def test_an_unsigned_convention_lapses_after_sixty_days(day: date, etat: Etat) -> None:
    assert convention(*SENT).etat(day) is etat


def test_one_person_alone_can_not_sign_for_both() -> None:
    alone = convention(*SENT, event(Acte.SIGNER, "un"), event(Acte.CONTRESIGNER, "un"))
    assert alone.etat(DEBUT) is not Etat.ACTIVE


def test_a_countersignature_without_the_partys_opens_nothing() -> None:
    assert convention(*SENT, event(Acte.CONTRESIGNER, "gip")).etat(DEBUT) is not Etat.ACTIVE


def test_a_clock_set_back_does_not_forget_a_revocation() -> None:
    revoked = convention(*BOTH, event(Acte.REVOQUER, quand=date(2026, 6, 1)))
    assert revoked.etat(date(2026, 5, 31)) is Etat.REVOQUEE


def test_dates_turn_at_midnight_in_paris() -> None:
    assert legal_day(datetime(2026, 2, 28, 22, 59, tzinfo=UTC)) == date(2026, 2, 28)
    assert legal_day(datetime(2026, 2, 28, 23, 0, tzinfo=UTC)) == date(2026, 3, 1)


def test_a_convention_can_not_end_before_it_begins() -> None:
    assert Convention("un-jour", "999000003", DEBUT, DEBUT).debut == DEBUT
    with pytest.raises(InvalidValue):
        Convention("à l'envers", "999000003", DEBUT, date(2026, 2, 28))


ALLOWED = {
    (Etat.BROUILLON, Acte.ENVOYER), (Etat.ENVOYEE, Acte.SIGNER), (Etat.SIGNEE, Acte.CONTRESIGNER),
    (Etat.ACTIVE, Acte.SUSPENDRE), (Etat.SUSPENDUE, Acte.REPRENDRE),
    (Etat.BROUILLON, Acte.REVOQUER), (Etat.ENVOYEE, Acte.REVOQUER), (Etat.SIGNEE, Acte.REVOQUER),
    (Etat.ACTIVE, Acte.REVOQUER), (Etat.SUSPENDUE, Acte.REVOQUER),
}  # fmt: skip
STATES = {
    Etat.BROUILLON: (),
    Etat.ENVOYEE: SENT,
    Etat.SIGNEE: SIGNED,
    Etat.ACTIVE: BOTH,
    Etat.SUSPENDUE: PAUSED,
    Etat.REVOQUEE: (*BOTH, event(Acte.REVOQUER)),
}


@each_row("etat", STATES)
@each_row("acte", [a for a in Acte if a is not Acte.CREER])
def test_only_the_table_of_acts_is_allowed(etat: Etat, acte: Acte) -> None:
    before = convention(*STATES[etat])
    assert before.etat(date(2026, 3, 5)) is etat
    act = Evenement(acte, datetime(2026, 3, 5, tzinfo=UTC), "autre", "motif")
    if (etat, acte) in ALLOWED:
        check_act(before, act, date(2026, 3, 5))
    else:
        with pytest.raises(Forbidden):
            check_act(before, act, date(2026, 3, 5))


def test_who_signed_may_not_countersign() -> None:
    with pytest.raises(Forbidden):
        check_act(convention(*SIGNED), event(Acte.CONTRESIGNER, "maire"), date(2026, 1, 6))


@each_row("acte", [Acte.SUSPENDRE, Acte.REVOQUER])
def test_taking_rights_away_needs_a_reason(acte: Acte) -> None:
    with pytest.raises(InvalidValue):
        check_act(convention(*BOTH), event(acte), date(2026, 3, 5))


GIP = Organisation("999000003", "GIP", Genre.GIP)
PARTY = Organisation("999000011", "Partie", Genre.BAILLEUR)
OTHER = Organisation("732829320", "Autre", Genre.BAILLEUR)


@each_row(
    ("acte", "organisation", "role", "may"),
    [
        (Acte.SIGNER, PARTY, Role.SIGNATAIRE, True),
        (Acte.SIGNER, PARTY, Role.ADMINISTRATEUR, False),
        (Acte.SIGNER, OTHER, Role.SIGNATAIRE, False),
        (Acte.SIGNER, GIP, Role.SIGNATAIRE, False),
        (Acte.CONTRESIGNER, GIP, Role.SIGNATAIRE, True),
        (Acte.CONTRESIGNER, GIP, Role.LECTEUR, False),
        (Acte.CONTRESIGNER, PARTY, Role.SIGNATAIRE, False),
        (Acte.REVOQUER, GIP, Role.LECTEUR, True),
        (Acte.REVOQUER, PARTY, Role.SIGNATAIRE, False),
        (Acte.REPRENDRE, PARTY, Role.SIGNATAIRE, False),
    ],
)
def test_who_may_act_on_a_convention(
    acte: Acte, organisation: Organisation, role: Role, may: bool
) -> None:
    of_party = Convention("n", PARTY.code, DEBUT, FIN)
    identity = Identity("quelqu'un", organisation, role)
    if may:
        check_signatory(acte, identity, of_party)
    else:
        with pytest.raises(Forbidden):
            check_signatory(acte, identity, of_party)
