"""A user through a federating portal: the gate grants what both of their conventions open."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from auth_proxy.authentication.gate_config import GateConfig
from auth_proxy.authentication.grants import Grants
from parc_social.access.conventions.annexe import Annexe
from parc_social.access.conventions.annexe_format import parse_ligne
from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.access.policy import PolicyRefusal
from parc_social.domain.territory import Appartenance
from parc_social.settings import Settings

EPCI = parse_organisation("249710054", "Cap Excellence", "epci", None)
PORTAL = parse_organisation("999000045", "Géo", "portail", None)
DAY = date(2026, 6, 1)
KNOWN = Facts({2025: (Appartenance("97101", "Les Abymes", "971", "01", "249710054", None),)})


@dataclass(frozen=True)
class PublishedEditions:
    """One commune."""

    def facts(self) -> Facts:
        """What is published."""
        return KNOWN

    def version(self) -> str:
        """Never changes here."""
        return "1"


@pytest.fixture
def grants(world: Any) -> Grants:
    """Decisions on the registry of the tests, where the portal's convention opens dwellings."""
    signed = datetime(2026, 5, 1, tzinfo=UTC)
    acts = ((Acte.ENVOYER, "gip"), (Acte.SIGNER, "geo"), (Acte.CONTRESIGNER, "gip"))
    events = tuple(Evenement(acte, signed, by) for acte, by in acts)
    annex = Annexe((parse_ligne(f"rpls-logements=france;organismes={EPCI.code}"),))
    for organisation in (PORTAL, EPCI):
        world.registry.accounts.save_organisation(organisation)
    world.registry.accounts.create(Identity("geo", PORTAL, Role.SIGNATAIRE, service=True), "geo")
    world.registry.agreements.create(
        Convention("C-geo", PORTAL.code, date(2026, 1, 1), date(2026, 12, 31), events, annex)
    )
    return Grants(GateConfig(world.registry, PublishedEditions(), Settings(Path())))


def names(decision: Grant | PolicyRefusal) -> set[str]:
    assert isinstance(decision, Grant)
    return {right.collection.removesuffix("-serie") for right in decision.rights}


def test_a_user_sees_through_a_portal_what_both_open(grants: Grants) -> None:
    user, portal = Identity("epci", EPCI), Identity("geo", PORTAL, service=True)
    assert {"rpls-logements", "adresses"} < names(grants.of(user, DAY))
    assert names(grants.of(user, DAY, portal)) == {"rpls-logements"}
    assert names(grants.of(portal, DAY)) == set()


def test_a_portal_whose_convention_is_over_refuses_its_users_too(grants: Grants) -> None:
    user, portal = Identity("epci", EPCI), Identity("geo", PORTAL, service=True)
    nowhere = Identity("autre", parse_organisation("999000052", "Autre", "portail", None))
    assert isinstance(grants.of(user, DAY, nowhere), PolicyRefusal)
    assert isinstance(grants.of(user, date(2027, 1, 1), portal), PolicyRefusal)


def test_a_portal_does_not_read_for_whom_its_convention_does_not_name(
    grants: Grants, world: Any
) -> None:
    user, portal = (
        world.registry.accounts.get("bailleur").acting(DAY),
        Identity("geo", PORTAL, service=True),
    )
    assert isinstance(grants.of(user, DAY), Grant)
    refused = grants.of(user, DAY, portal)
    assert isinstance(refused, PolicyRefusal)
    assert refused.detail.startswith("Portail qui demande pour vous : Géo ne lit pas pour ")
