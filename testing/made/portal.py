"""The account of a portal, made by the commands of docs/federer.md, as its GIP runs them."""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from lxml import html

from testing.service import Service, session
from testing.waiting import GUARD_S

ROBOT, DIRECTOR = "portail-robot", "portail-direction"
_PAGE = Path(__file__).parents[2] / "docs" / "federer.md"
# Of the page but for its last day, so that this passes after it, and for the GIP's signatory.
_HERE = (("2027-12-31", "2099-12-31"), ("--compte agent", "--compte demo-gip"))


@dataclass(frozen=True)
class Portal:
    """Its server's secrets and its director's, as the commands printed them."""

    base_url: str
    password: str
    key: str
    of_director: str

    def get(self, path: str) -> requests.Response:
        """As its server, by HTTP Basic."""
        return self.ask("GET", path)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """Any request of its server."""
        with session() as one:
            secret = (ROBOT, self.password)
            return one.request(method, self.base_url + path, auth=secret, timeout=GUARD_S, **more)

    def lines_page(self) -> Any:
        """« Brancher un autre portail » as its director reads it, signed in."""
        with session() as browser:
            browser.headers["Origin"] = self.base_url
            form = {"identifiant": DIRECTOR, "mot_de_passe": self.of_director}
            signed = browser.post(
                f"{self.base_url}/portail/connexion", form, allow_redirects=False, timeout=GUARD_S
            )
            assert signed.status_code == 303
            page = browser.get(f"{self.base_url}/portail/federer", timeout=GUARD_S)
            return html.fromstring(page.content)


def portal_of(service: Service, run_command: Callable[..., str]) -> Portal:
    """Every command of the page, in its order; what the last three print is a secret each.

    On a copy of the demonstration: it adds an organisation, its accounts and its convention.
    """
    text = _PAGE.read_text()
    for said, here in _HERE:
        assert said in text
        text = text.replace(said, here)
    lines = "".join(re.findall(r"```sh\n(.*?)```", text, re.S)).splitlines()
    told = [run_command(service.environ, *shlex.split(line)[1:]).strip() for line in lines]
    return Portal(service.base_url, *told[-3:])
