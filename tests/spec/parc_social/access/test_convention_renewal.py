"""Which conventions are told to end, and the draft that follows one."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parc_social.access.conventions.annexe import Annexe, Ligne
from parc_social.access.conventions.convention import Acte, Convention, Etat, Evenement
from parc_social.access.conventions.renewal import (
    alert_of,
    check_renewable,
    renewal_of,
    successor,
)
from parc_social.access.model.matrix import Etendue
from parc_social.errors import Conflict, InvalidValue
from testing.rows import each_row

TODAY = date(2026, 11, 29)
SIGNED = (Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER)
ANNEXE = Annexe((Ligne("ops-adresses", Etendue.RESSORT),))


def convention(numero: str, debut: date, fin: date, *acts: Acte, party: str = "P") -> Convention:
    when = datetime(2024, 1, 1, tzinfo=UTC)
    events = tuple(Evenement(act, when, f"agent-{act.name}", "m") for act in acts)
    return Convention(numero, party, debut, fin, events, ANNEXE, "étude", ("donnees", 1))


def ending(fin: date, *acts: Acte) -> Convention:
    return convention("C-1", date(2024, 1, 1), fin, *(acts or SIGNED))


@each_row(
    ("fin", "alert"),
    [
        (date(2026, 11, 29), 7),
        (date(2026, 12, 6), 7),
        (date(2026, 12, 7), 30),
        (date(2026, 12, 29), 30),
        (date(2026, 12, 30), 90),
        (date(2027, 2, 27), 90),
        (date(2027, 2, 28), None),
        (date(2026, 11, 28), 0),
        (date(2025, 11, 29), 0),
        (date(2025, 11, 28), None),
    ],
)
def test_the_shortest_delay_within_which_it_ends_is_told(fin: date, alert: int | None) -> None:
    assert alert_of(ending(fin), TODAY) == alert


@each_row(
    "acts",
    [(), (Acte.ENVOYER,), (*SIGNED, Acte.SUSPENDRE), (*SIGNED, Acte.REVOQUER)],
)
def test_what_is_not_in_force_is_not_renewed(acts: tuple[Acte, ...]) -> None:
    one = convention("C-1", date(2024, 1, 1), date(2026, 12, 1), *acts)
    assert alert_of(one, TODAY) is None
    with pytest.raises(Conflict):
        check_renewable(one, [one], TODAY)


@each_row(
    ("debut", "fin", "following"),
    [
        (date(2024, 1, 1), date(2026, 12, 31), (date(2027, 1, 1), date(2029, 12, 31))),
        (date(2026, 12, 1), date(2026, 12, 10), (date(2026, 12, 11), date(2026, 12, 20))),
        (date(2023, 12, 1), date(2025, 11, 30), (TODAY, date(2028, 11, 28))),
        (date(2024, 2, 29), date(2027, 2, 28), (date(2027, 3, 1), date(2030, 2, 28))),
    ],
)
def test_a_renewal_follows_without_a_gap_and_lasts_as_long(
    debut: date, fin: date, following: tuple[date, date]
) -> None:
    one = convention("C-1", debut, fin, *SIGNED)
    made = renewal_of(one, {"C-1"}, TODAY, ("donnees", 3))
    assert (made.debut, made.fin) == following
    assert (made.organisation, made.annexe, made.objet) == ("P", ANNEXE, "étude")
    assert (made.evenements, made.modele) == ((), ("donnees", 3))
    assert made.etat(TODAY) is Etat.BROUILLON  # nothing is open before it is signed


@each_row(
    ("numero", "taken", "following"),
    [
        ("C-1", (), "C-2"),
        ("C-1", ("C-2", "C-3"), "C-4"),
        ("GIP-2024", (), "GIP-2024-2"),
        ("GIP-2024", ("GIP-2024-2",), "GIP-2024-3"),
    ],
)
def test_its_number_is_the_next_that_is_free(
    numero: str, taken: tuple[str, ...], following: str
) -> None:
    one = convention(numero, date(2024, 1, 1), date(2026, 12, 31), *SIGNED)
    assert renewal_of(one, taken, TODAY, None).numero == following


def test_a_number_that_has_no_next_is_refused() -> None:
    one = convention("N" * 39, date(2024, 1, 1), date(2026, 12, 31), *SIGNED)
    with pytest.raises(InvalidValue, match="aucun numéro"):
        renewal_of(one, (), TODAY, None)


def test_two_conventions_side_by_side_have_a_renewal_each() -> None:
    one, beside = ending(date(2026, 12, 31)), replace(ending(date(2026, 12, 30)), numero="B-1")
    created = Evenement(Acte.CREER, datetime(2026, 1, 1, tzinfo=UTC), "agent", "renouvelle B-1")
    draft = convention("B-2", date(2027, 1, 1), date(2029, 12, 31))
    of_other = replace(draft, evenements=(created,))
    assert successor(beside, [one, of_other], TODAY) == of_other
    assert successor(one, [beside, of_other], TODAY) is None
    wider = replace(draft, annexe=Annexe())
    assert successor(one, [wider], TODAY) is None


def test_what_is_followed_already_is_not_renewed_again() -> None:
    one = ending(date(2026, 12, 31))
    draft = convention("C-2", date(2027, 1, 1), date(2029, 12, 31))
    other = convention("D-1", date(2027, 1, 1), date(2029, 12, 31), party="Q")
    revoked = convention("C-9", date(2027, 1, 1), date(2029, 12, 31), *SIGNED, Acte.REVOQUER)
    check_renewable(one, [one, other, revoked], TODAY)
    assert successor(one, [one, draft], TODAY) == draft
    with pytest.raises(Conflict, match="déjà suivie de la convention C-2"):
        check_renewable(one, [one, draft], TODAY)
