"""A person before the pages, who follows all that they lead to."""

from dataclasses import dataclass, field

import requests

from testing.service import Service, session
from testing.withheld.octets import words_of
from testing.withheld.views import led_to

_PAGES = ("text/html", "application/xhtml+xml")


@dataclass
class PageReader:
    """One signed-in browser. `seen`: the forms that answers had; `led`: what was followed."""

    service: Service
    login: str
    browser: requests.Session = field(default_factory=session)
    seen: set[str] = field(default_factory=set[str])
    led: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self.browser.headers["Accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"
        account = self.service.accounts[self.login]
        given = {"identifiant": account.login, "mot_de_passe": account.portal_password}
        sent = {"Origin": self.service.base_url}
        path = f"{self.service.base_url}/portail/connexion"
        answer = self.browser.post(path, given, headers=sent, allow_redirects=False, timeout=60)
        if answer.status_code != 303:
            raise RuntimeError(f"{self.login} can't sign in: {answer.status_code}")

    def answer(self, path: str) -> requests.Response:
        """What comes in the end: an address may lead to its file."""
        found = self.browser.get(self.service.base_url + path, timeout=120)
        self.seen.add(found.headers.get("Content-Type", "").partition(";")[0])
        return found

    def words(self, path: str) -> tuple[int, frozenset[str], list[str]]:
        """Status, planted words and numbers of an answer and its headers, and what it leads to."""
        found = self.answer(path)
        media = found.headers.get("Content-Type", "")
        told = words_of(found.content, media)
        for one in (found, *found.history):
            told |= words_of(str(dict(one.headers)).encode())
        led = list(led_to(found.text)) if media.startswith(_PAGES) else []
        return found.status_code, told, led
