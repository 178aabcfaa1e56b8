"""A delegation is never wider nor longer than the convention, when made and ever after."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parc_social.access.conventions.annexe import Annexe, Ligne
from parc_social.access.conventions.convention import Acte, Convention, Evenement, midnight
from parc_social.access.conventions.delegation_format import (
    check_in_url,
    parse_couches,
    parse_territoires,
)
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Delegation, Identity, parse_organisation
from parc_social.access.permissions import check_delegation
from parc_social.access.policy import PolicyRefusal, perimeter_communes, standing
from parc_social.domain.territory import Appartenance
from parc_social.errors import Forbidden, InvalidValue
from testing.rows import each_row

DDT = parse_organisation("999000011", "DDT 93", "etat", "departement:93")
END = date(2026, 12, 31)
TODAY = date(2026, 6, 1)
FACTS = Facts(
    cogs={
        2025: tuple(
            Appartenance(code, code, code[:2], "11", None, None)
            for code in ("93001", "93008", "94001")
        )
    }
)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
ACTS = ((Acte.ENVOYER, "gip"), (Acte.SIGNER, "ddt"), (Acte.CONTRESIGNER, "gip"))
SIGNED = Convention(
    "C", DDT.code, date(2026, 1, 1), END, tuple(Evenement(a, MOMENT, by) for a, by in ACTS)
)


def decided(*limits: Delegation, convention: Convention = SIGNED, day: date = TODAY):
    return standing(Identity("c", DDT, delegations=limits), [convention], day, FACTS)


def limited(
    couches: list[str] | None = None, places: list[str] | None = None, jusque: date | None = None
) -> Delegation:
    return Delegation(parse_couches(couches), parse_territoires(places), jusque)


@each_row(
    "limits",
    [
        limited(jusque=END),
        limited(["rpls-logements"]),
        limited(["rpls-logements", "territoires-region"], ["commune:93001"], TODAY),
        limited(None, ["departement:93"]),
        limited(["territoires-region"], ["commune:94001"]),  # those are open all over France
    ],
)
def test_what_lies_within_the_convention_may_be_delegated(limits: Delegation) -> None:
    grant = decided()
    assert isinstance(grant, Grant)
    check_delegation(limits, grant, END, FACTS)


@each_row(
    ("limits", "said"),
    [
        (limited(jusque=date(2027, 1, 1)), "finit le 2026-12-31"),
        (limited(["ops-menages"]), "ops-menages"),
        (limited(None, ["commune:94001"]), "hors de la convention"),
        (limited(["rpls-logements"], ["commune:93001", "commune:94001"]), "94001"),
        (limited(None, ["france"]), "hors de la convention"),
        (limited(None, ["commune:97105"]), "aucune commune"),
    ],
)
def test_what_is_wider_or_longer_is_refused(limits: Delegation, said: str) -> None:
    grant = decided()
    assert isinstance(grant, Grant)
    with pytest.raises(Forbidden, match=said):
        check_delegation(limits, grant, END, FACTS)


def test_a_delegate_sees_what_is_delegated_and_no_more() -> None:
    grant = decided(limited(["rpls-logements"], ["commune:93001"]))
    assert isinstance(grant, Grant)
    assert {right.collection for right in grant.rights} == {
        "rpls-logements",
        "rpls-logements-serie",
    }
    assert perimeter_communes(grant, "rpls-logements", FACTS) == ("93001",)


def test_a_convention_that_shrinks_cuts_its_delegates() -> None:
    annex = Annexe((Ligne("adresses", Etendue.RESSORT),))
    grant = decided(limited(["rpls-logements"]), convention=replace(SIGNED, annexe=annex))
    assert isinstance(grant, Grant)
    assert grant.rights == ()


def test_limits_of_an_account_and_of_its_secret_both_hold() -> None:
    grant = decided(limited(None, ["departement:93"]), limited(["adresses"], ["commune:93008"]))
    assert isinstance(grant, Grant)
    assert perimeter_communes(grant, "adresses", FACTS) == ("93008",)
    assert grant.right("rpls-logements") is None


@each_row(("day", "opens"), [(date(2026, 6, 30), True), (date(2026, 7, 1), False)])
def test_a_delegation_ends_with_its_last_day(day: date, opens: bool) -> None:
    found = decided(limited(jusque=date(2026, 6, 30)), day=day)
    assert isinstance(found, Grant if opens else PolicyRefusal)
    if isinstance(found, Grant):
        assert found.until == midnight(date(2026, 7, 1))


@each_row(
    ("jusque", "read_only", "allowed"),
    [
        (date(2026, 8, 30), True, True),  # ninety days
        (date(2026, 8, 31), True, False),
        (None, True, False),
        (date(2026, 8, 30), False, False),
    ],
)
def test_a_key_for_addresses_is_short_lived_and_reads(
    jusque: date | None, read_only: bool, allowed: bool
) -> None:
    if allowed:
        check_in_url(Delegation(jusque=jusque), lecture_seule=read_only, today=TODAY)
        return
    with pytest.raises(InvalidValue):
        check_in_url(Delegation(jusque=jusque), lecture_seule=read_only, today=TODAY)


@each_row(
    ("couches", "places"),
    [(["rien"], None), (["adresses-serie"], None), ([""], None), (None, ["93"]), (None, ["x:1"])],
)
def test_names_that_are_none_are_refused(
    couches: list[str] | None, places: list[str] | None
) -> None:
    with pytest.raises(InvalidValue):
        limited(couches, places)
