"""Scenario 4: the GIP invites an organisation's first person, who opens her account; the outbox."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.sample import WHOLE, sampled, taking_turns

pytestmark = [taking_turns(3), pytest.mark.long]

Faults = Callable[[Page], list[str]]
INVITED, MESSAGES = "/portail/pilotage/comptes", "/portail/pilotage/messages"


def test_an_invited_person_opens_her_account_from_the_link_of_her_mail(
    sign_in: Callable[..., Page], window: Callable[..., Page], own_service: Any, faults: Faults
) -> None:
    gip = sign_in("demo-gip", script=False)
    gip.goto("/portail/pilotage/")
    gip.get_by_role("link", name="Comptes", exact=True).press("Enter")
    gip.get_by_label("Organisme", exact=True).fill(own_service.accounts["demo-epci"].organisation)
    gip.get_by_label("Nom et prénom").fill("Odile D.")
    gip.get_by_label("Adresse électronique").fill("odile@exemple.fr")
    gip.locator("#identifiant").fill("odile")
    gip.get_by_role("button", name="Inviter").press("Enter")
    gip.get_by_role("rowheader", name="odile", exact=True).wait_for()
    gip.get_by_role("link", name="Où en sont les courriels").press("Enter")
    gip.get_by_role("link", name="Invitation à ouvrir son compte").first.press("Enter")
    gip.get_by_role("button", name="Tirer le lien").press("Enter")
    text = gip.locator("pre.lettre").inner_text()
    link = next(line for line in text.splitlines() if "?lien=" in line)
    odile = window(320)
    odile.goto(link)
    assert faults(odile) == []
    password = "quatre mots sans aucun rapport"
    for label in ("Nouveau mot de passe", "Le même, une seconde fois"):
        odile.get_by_label(label).fill(password)
    odile.get_by_role("button", name="Choisir ce mot de passe").press("Enter")
    odile.get_by_role("status").wait_for()
    assert faults(odile) == []
    assert odile.evaluate("document.documentElement.scrollWidth") == 320
    odile.get_by_role("link", name="Se connecter").last.press("Enter")
    odile.get_by_label("Identifiant").fill("odile")
    odile.get_by_label("Mot de passe du portail").fill(password)
    odile.get_by_role("button", name="Se connecter").press("Enter")
    odile.get_by_role("heading", level=1).wait_for()
    assert odile.url.endswith("/portail/")
    assert odile.goto(link).status == 404  # pyright: ignore[reportOptionalMemberAccess]


@sampled
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_of_messages_and_accounts_have_no_fault_at_any_width(
    sign_in: Callable[..., Page], width: int, faults: Faults
) -> None:
    page = sign_in("demo-gip", width)
    for number, path in enumerate((INVITED, MESSAGES, f"{MESSAGES}/1", "/portail/courriels")):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200
        if WHOLE or number % 2 == (width == 320):  # each page at one of both widths
            assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
