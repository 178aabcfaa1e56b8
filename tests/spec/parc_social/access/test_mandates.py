"""Mandates: who signs and ends them, and what their holder may do in a landlord's name."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.mandates import (
    acting_for,
    check_may,
    check_parties,
    holder_refusal,
    may_see,
)
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import (
    Delegation,
    Genre,
    Identity,
    Organisation,
    Role,
    parse_organisation,
    parse_ressort,
)
from parc_social.access.permissions import why_not, written_sirens
from parc_social.access.policy import PolicyRefusal, standing
from parc_social.catalogue.collection import DRAFTED
from parc_social.domain.mandates.mandate import Mandate, MandateAct
from parc_social.domain.territory import Appartenance
from parc_social.errors import Forbidden, InvalidValue
from testing.rows import each_row

DAY = date(2026, 2, 1)
OPH = parse_organisation("999900004", "OPH", "bailleur", None)
OTHER = parse_organisation("999900087", "ESH", "bailleur", None)
UNION = parse_organisation("999000011", "Union", "mandataire", None)
GIP = parse_organisation("999000003", "GIP", "gip", None)
GIVEN = Mandate(1, OPH.code, UNION.code, "ops", 2026, DAY, date(2026, 3, 31))
SIGN, TAKE, END = MandateAct.SIGNER, MandateAct.CONTRESIGNER, MandateAct.REVOQUER
HOLDER = Identity("ursule", UNION, Role.DEPOSANT)


@each_row(
    ("act", "organisation", "role", "may"),
    [
        *((act, OPH, Role.SIGNATAIRE, act is not TAKE) for act in MandateAct),
        *((act, UNION, Role.SIGNATAIRE, act is not SIGN) for act in MandateAct),
        *((act, GIP, Role.SIGNATAIRE, act is not SIGN) for act in MandateAct),
        *((act, OTHER, Role.SIGNATAIRE, False) for act in MandateAct),
        *((act, one, Role.ADMINISTRATEUR, act is END) for act in MandateAct
          for one in (OPH, UNION, GIP)),
        *((act, one, role, False) for act in MandateAct for one in (OPH, UNION, GIP)
          for role in (Role.LECTEUR, Role.DEPOSANT)),
    ],
)  # fmt: skip
def test_each_act_is_of_its_party_and_of_who_binds_it(
    act: MandateAct, organisation: Organisation, role: Role, may: bool
) -> None:
    identity = Identity("x", organisation, role)
    if may:
        check_may(act, identity, GIVEN)
        return
    with pytest.raises(Forbidden):
        check_may(act, identity, GIVEN)


@each_row("change", [{"service": True}, {"lecture_seule": True}])
@each_row("act", MandateAct)
def test_a_program_signs_nothing(act: MandateAct, change: dict[str, bool]) -> None:
    organisation = OPH if act is SIGN else UNION
    with pytest.raises(Forbidden):
        check_may(act, replace(Identity("x", organisation, Role.SIGNATAIRE), **change), GIVEN)


@each_row(
    ("organisation", "sees"),
    [(OPH, True), (UNION, True), (GIP, True), (OTHER, False)],
)
def test_a_mandate_exists_for_its_parties_and_the_gip(
    organisation: Organisation, sees: bool
) -> None:
    assert may_see(Identity("x", organisation), GIVEN) is sees


@each_row(
    ("mandant", "mandataire"),
    [(UNION, OPH), (GIP, UNION), (OPH, GIP),
     (OPH, replace(UNION, genre=Genre.PORTAIL))],
)  # fmt: skip
def test_who_can_not_be_a_party_is_refused(mandant: Organisation, mandataire: Organisation) -> None:
    check_parties(OPH, UNION)
    check_parties(OPH, OTHER)
    with pytest.raises(InvalidValue):
        check_parties(mandant, mandataire)


@each_row(
    "holder",
    [
        replace(HOLDER, role=Role.LECTEUR),
        replace(HOLDER, lecture_seule=True),
        replace(HOLDER, organisation=replace(UNION, suspension="incident")),
        replace(HOLDER, delegations=(Delegation(couches=("territoires-epci",)),)),
        replace(HOLDER, delegations=(Delegation(territoires=(parse_ressort("commune:93066"),)),)),
    ],
)
def test_a_colleague_who_only_reads_or_is_limited_deposits_for_nobody(holder: Identity) -> None:
    assert holder_refusal(holder)


@each_row("role", [Role.DEPOSANT, Role.ADMINISTRATEUR, Role.SIGNATAIRE])
def test_the_others_do(role: Role) -> None:
    assert holder_refusal(replace(HOLDER, role=role)) == ""
    until = Delegation(jusque=date(2026, 12, 31))
    assert holder_refusal(replace(HOLDER, delegations=(until,))) == ""


def test_who_acts_for_a_landlord_is_its_depositor_and_no_more() -> None:
    acting = acting_for(replace(HOLDER, role=Role.SIGNATAIRE), GIVEN, OPH)
    assert (acting.compte, acting.organisation, acting.role) == ("ursule", OPH, Role.DEPOSANT)
    (limit,) = acting.delegations
    assert (limit.couches, limit.jusque) == ((DRAFTED,), GIVEN.fin)


BOTH = tuple(
    Evenement(acte, datetime(2026, 1, 1, tzinfo=UTC), login)
    for acte, login in [(Acte.ENVOYER, "g"), (Acte.SIGNER, "p"), (Acte.CONTRESIGNER, "g")]
)
SIGNED = Convention("C1", OPH.code, date(2026, 1, 1), date(2026, 2, 28), BOTH)
PLACES = (Appartenance("93066", "Saint-Denis", "93", "11", "200054781", None),)
FACTS = Facts({2025: PLACES}, {OPH.code: {2025: frozenset(["93066"])}}, {}, (2025,))
ACTING = acting_for(HOLDER, GIVEN, OPH)
OVER = Delegation(jusque=date(2026, 1, 31))


def test_a_mandate_opens_the_survey_of_its_landlord_and_no_layer() -> None:
    grant = standing(ACTING, [SIGNED], DAY, FACTS)
    assert isinstance(grant, Grant)
    assert {right.collection for right in grant.rights} == {DRAFTED, f"{DRAFTED}-serie"}
    assert written_sirens(grant) == (OPH.code,)
    assert why_not(ACTING, None, grant) is None
    assert (grant.account, grant.organisation) == (HOLDER.compte, OPH.code)


@each_row(
    ("acting", "conventions", "day"),
    [
        (ACTING, [SIGNED], date(2026, 3, 1)),  # the mandant's convention has ended, not the mandate
        (ACTING, [replace(SIGNED, fin=date(2026, 12, 31))], date(2026, 4, 1)),  # the mandate has
        (ACTING, [replace(SIGNED, evenements=BOTH[:2])], DAY),
        (ACTING, [replace(SIGNED, organisation=UNION.code)], DAY),
        (ACTING, [], DAY),
        (acting_for(HOLDER, GIVEN, replace(OPH, suspension="incident")), [SIGNED], DAY),
        (acting_for(replace(HOLDER, delegations=(OVER,)), GIVEN, OPH), [SIGNED], DAY),
    ],
)  # fmt: skip
def test_it_opens_nothing_where_the_landlord_or_the_holder_has_nothing(
    acting: Identity, conventions: list[Convention], day: date
) -> None:
    decision = standing(acting, conventions, day, FACTS)
    assert isinstance(decision, PolicyRefusal) or written_sirens(decision) == ()


def test_the_holders_own_convention_adds_nothing() -> None:
    own = Convention("C2", UNION.code, date(2026, 1, 1), date(2026, 12, 31), BOTH)
    alone = standing(HOLDER, [own], DAY, FACTS)
    assert isinstance(alone, PolicyRefusal) or alone.rights == ()
    with_both = standing(ACTING, [SIGNED, own], DAY, FACTS)
    assert with_both == standing(ACTING, [SIGNED], DAY, FACTS)
    assert written_sirens(Grant("x", UNION.code)) == ()
