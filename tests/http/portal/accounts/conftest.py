"""Persons with a password of their own, with or without a second factor."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
import requests
from pyotp.totp import TOTP

from parc_social.access.model.organisation import Identity, Role
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import read_settings

CHOSEN = "violon cendre lundi rhum"
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def own_service(any_registry_service: Any) -> Any:
    """Behind each kind of registry: SQLite; PostgreSQL among the proofs."""
    return any_registry_service


@pytest.fixture
def registry(own_service: Any) -> Iterator[Registry]:
    """That of the server."""
    with closing(open_registry(read_settings(own_service.environ).registry)) as opened:
        yield opened


@dataclass
class PasswordHolder:
    """One person at one browser, who types the password that she chose."""

    login: str
    browser: Any
    secret: str = field(default="", repr=False)
    codes: list[str] = field(default_factory=list, repr=False)

    def password(self, **more: str) -> requests.Response:
        """The first step of the sign-in."""
        answer = self.browser.sign_in(identifiant=self.login, mot_de_passe=CHOSEN, **more)
        assert isinstance(answer, requests.Response)
        return answer

    def code(self, ahead: int = 1) -> str:
        """A code of the telephone, a step ahead: later than the one that set it."""
        assert self.secret
        return TOTP(self.secret).at(datetime.now(UTC), counter_offset=ahead)

    def second(self, first: requests.Response, code: str) -> requests.Response:
        """The form that the first step gave, filled in."""
        sent = {**hidden(first), "code_secret": code}
        where = "deux-facteurs" if "cle_secrete" in sent else "code"
        answer = self.browser.send_bare(f"/portail/connexion/{where}", sent)
        assert isinstance(answer, requests.Response)
        return answer

    def enters(self) -> None:
        """Both steps, by a recovery code: those of the telephone are for the tests."""
        assert self.second(self.password(), self.codes.pop()).status_code == 303


def hidden(page: requests.Response) -> dict[str, str]:
    """The fields of a form that its page fills in."""
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page.text)
    return {name: value for name, value in found if name != "jeton"}


def proposed(page: requests.Response) -> str:
    """The secret that a page shows."""
    found = re.search(r'id="cle-a-taper">([A-Z2-7 ]+)<', page.text)
    assert found is not None, page.text[:2000]
    return found[1].replace(" ", "")


def recovery_codes(page: requests.Response) -> list[str]:
    """The ten of a page that shows them."""
    return re.findall(r"<li><code>([\w-]{19})</code>", page.text)


@pytest.fixture
def member(
    registry: Registry, own_service: Any, person: Callable[..., Any]
) -> Callable[..., PasswordHolder]:
    """A new person of an organisation of the demonstration; `factor`: she has set the second."""

    def of(
        like: str = "demo-epci", role: Role = Role.LECTEUR, *, factor: bool = False
    ) -> PasswordHolder:
        login, now = f"membre-{next(_NUMBERS)}", datetime.now(UTC)
        code = own_service.accounts[like].organisation
        identity = Identity(login, registry.accounts.organisation(code), role)
        made = registry.invitations.invite(identity, "X", "x@exemple.fr", "demo-gip", now)
        registry.invitations.use(registry.invitations.draw(made, now), CHOSEN, now)
        one = PasswordHolder(login, person(like, signed=False))
        if factor:
            assert one.password().status_code == 303
            page = one.browser.see("/portail/deux-facteurs")
            one.secret = proposed(page)
            typed = {**hidden(page), "code_secret": one.code(0), "mot_de_passe": CHOSEN}
            shown = one.browser.send("/portail/deux-facteurs", typed)
            one.codes = recovery_codes(shown)
            assert (shown.status_code, len(one.codes)) == (200, 10)
        return one

    return of
