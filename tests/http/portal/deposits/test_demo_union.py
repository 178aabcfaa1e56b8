"""`parc-social demo --union`: a union that has deposited for two members, under their mandates."""

import json
import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from cli.demo import open_campaign, open_union
from loaders.demo.next_survey import next_survey
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.demo_manifest import read_manifest
from testing.sample import taking_turns
from testing.service import Account, session
from testing.waiting import waited_for

HOME = "/portail/deposer"


@pytest.fixture
def union(own_service: Any, person: Callable[..., Any]) -> Any:
    """Its account, signed in; the members' are of the service too."""
    settings = read_settings(own_service.environ)
    files = read_manifest(settings.data / "demo")
    open_campaign(settings, files)
    open_union(settings, files)
    file = settings.data / "demo-comptes-union.json"
    assert file.stat().st_mode & 0o777 == 0o600
    for line in json.loads(file.read_text(encoding="utf-8")):
        login = line["login"]
        own_service.accounts[login] = Account(
            own_service.base_url, login, line["password"], line["api_key"], line["organisation"],
            frozenset(line["perimetre"]), line["portal_password"], session(),
        )  # fmt: skip
    return person("demo-union")


def deposits(one: Any, members: list[str]) -> set[str]:
    """What its pages list, for each of these landlords."""
    pages = [one.see(f"{HOME}?pour={siren}").text for siren in members]
    return {found for page in pages for found in re.findall(rf"{HOME}/([0-9a-f-]{{36}})", page)}


def check_no_figures(union: Any, waiting: list[str]) -> None:
    """Its pages lead to what it deposits, and to no figure: no convention opens it any."""
    home = union.see("/portail/").text
    assert all(f'href="{path}"' in home for path in waiting)
    told = home + union.see("/portail/droits").text
    for page in ("/portail/carte", "/portail/donnees", "/portail/territoires"):
        assert f'href="{page}"' not in told + union.see("/portail/aide").text, page
    assert "les données lui sont ouvertes" not in told
    assert "Pour demander une couche" not in told
    assert "Attendu de ce bailleur" in union.text(HOME)


@taking_turns(4)
def test_a_union_deposits_for_two_members_and_made_again_for_the_same(
    own_service: Any, union: Any, person: Callable[..., Any]
) -> None:
    settings = read_settings(own_service.environ)
    year = next_survey(read_manifest(settings.data / "demo"))
    members = [own_service.accounts[f"demo-adherent-{n}"].organisation for n in (1, 2)]
    for siren in members:
        assert siren in union.text(HOME)
    check_no_figures(union, [f"{HOME}?millesime={year}&amp;pour={siren}" for siren in members])
    found = deposits(union, members)
    assert len(found) == 2

    def states() -> set[str]:
        told = [union.see(f"{HOME}/{one}?f=etat").json() for one in found]
        return {one["message"] for one in told} if all(one["fini"] for one in told) else set()

    wanted = {"à corriger"}  # three faults to mend
    assert waited_for(states, lambda told: told == wanted, seconds=120) == wanted
    report = union.text(f"{HOME}/{found.copy().pop()}")
    assert "sous le mandat" in report
    assert f"OPS {year}" in report
    member = person("demo-adherent-1")
    own = set(re.findall(rf"{HOME}/([0-9a-f-]{{36}})", member.see(HOME).text))
    assert len(own & found) == 1
    (mandate,) = set(re.findall(r"/portail/mandats/(\d+)", member.see("/portail/mandats").text))
    ending = {"acte": "revoquer", "motif": "essai", "mot_de_passe": "faux"}
    refused = member.send(f"/portail/mandats/{mandate}", ending)
    assert (refused.status_code, "n’est pas le vôtre" in refused.text) == (403, True)
    assert "en cours" in member.text("/portail/mandats")
    open_union(settings, read_manifest(settings.data / "demo"))  # its secrets are others then
    with closing(open_registry(settings.registry)) as registry:
        kept = {one.id for siren in members for one in registry.deposits.of(siren)}
        assert kept == found
        mandates = registry.mandates.held_by("999000045")
    assert sorted(one.mandant for one in mandates) == sorted(members)
