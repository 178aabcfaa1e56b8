"""A person before the pages, as a browser would send what they type."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

import pytest
import requests
from sqlalchemy import text

from parc_social.catalogue.route import Route
from parc_social.catalogue.routes.table import ROUTES, route_of
from parc_social.journal.entry import instant
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.service import session
from testing.waiting import waited_for

_TOKEN = re.compile(rb'name="jeton" value="(\w+)"')
_OTHER_SESSION = ("/portail/connexion", "/portail/deconnexion", "/portail/organisme")


@dataclass
class Person:
    """One person's browser: a cookie jar, no credentials of software."""

    base_url: str
    account: Any
    browser: requests.Session = field(default_factory=lambda: _browser())
    seen: str = ""  # the token of the last page that had a form

    def see(self, path: str) -> requests.Response:
        """A page, without following where it sends."""
        answer = self.browser.get(self.base_url + path, allow_redirects=False, timeout=60)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            found = _TOKEN.search(answer.content)
            self.seen = found[1].decode() if found else self.seen
        return answer

    def text(self, path: str) -> str:
        """The words of a page that is there."""
        answer = self.see(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return words(answer)

    def journal(self) -> str:
        """Every line that its organisation may read, as a file: the page shows the last hundred."""
        answer = self.see("/portail/journal/csv")
        assert answer.status_code == 200
        return answer.text

    def send(self, path: str, data: Any = None, **headers: str) -> requests.Response:
        """A form with the token of this session, from a page of ours."""
        return self.send_bare(path, {"jeton": self.token(), **(data or {})}, **headers)

    def send_bare(self, path: str, data: Any, **headers: str) -> requests.Response:
        """A form just as given. `Origin` is ours unless said otherwise; empty: none."""
        sent = {"Origin": self.base_url, **headers}
        if path in _OTHER_SESSION:
            self.seen = ""
        return self.browser.post(
            self.base_url + path,
            data=data,
            headers={k: v for k, v in sent.items() if v},
            allow_redirects=False,
            timeout=60,
        )

    def token(self) -> str:
        """What the forms of this session carry: of a page that was seen, else of the first one."""
        if not self.seen:
            self.see("/portail/")
        return self.seen

    def sign_in(self, **changes: Any) -> requests.Response:
        """Sends the form of the sign-in page."""
        right = {"identifiant": self.account.login, "mot_de_passe": self.account.portal_password}
        return self.send_bare("/portail/connexion", {**right, **changes})


def _browser() -> requests.Session:
    made = session()
    made.headers["Accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"
    return made


def words(answer: requests.Response) -> str:
    """The text of a page, spaces made one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def visited(own_service: Any) -> Any:
    """The server of `person`: another where a folder of tests says so."""
    return own_service


@pytest.fixture
def person(visited: Any) -> Iterator[Callable[..., Person]]:
    """Opens a browser for a demonstration account; `signed` False: nobody has signed in yet."""
    opened: list[Person] = []

    def of(login: str, *, signed: bool = True) -> Person:
        one = Person(visited.base_url, visited.accounts[login])
        opened.append(one)
        if signed:
            assert one.sign_in().status_code == 303
        return one

    yield of
    for one in opened:
        one.browser.close()


@pytest.fixture
def visitor(service: Any) -> Iterator[Callable[[str], Person]]:
    """As `person`, who only reads: of the shared demonstration, behind the store of the test."""
    opened: list[Person] = []

    def of(login: str) -> Person:
        one = Person(service.base_url, service.accounts[login])
        opened.append(one)
        assert one.sign_in().status_code == 303
        return one

    yield of
    for one in opened:
        one.browser.close()


@pytest.fixture
def journal_of() -> Callable[..., list[tuple[str, str]]]:
    """Operation and organisation of each line of an account, in order of time.

    A server writes the lines of what gives no rows a moment later: `since` leaves out what was
    asked before an instant, however late its line comes, and `until` are operations to wait for.
    """

    def lines(service: Any, login: str, since: datetime | None) -> list[tuple[str, str]]:
        registry = open_registry(read_settings(service.environ).registry)
        registry.journal.flush()
        with registry.engine.connect() as connection:
            query = text(
                "SELECT operation, organisation FROM journal"
                " WHERE compte = :c AND quand >= :s ORDER BY quand"
            )
            asked = {"c": login, "s": instant(since) if since else ""}
            rows = connection.execute(query, asked).all()
        registry.close()
        return [(row[0], row[1]) for row in rows]

    def read(
        service: Any, login: str, *until: str, since: datetime | None = None
    ) -> list[tuple[str, str]]:
        def told(found: list[tuple[str, str]]) -> bool:
            return Counter(until) <= Counter(operation for operation, _ in found)

        found = waited_for(lambda: lines(service, login, since), told)
        assert told(found), f"of {until} the journal has {found}"
        return found

    return read


@pytest.fixture
def read_words() -> Callable[[requests.Response], str]:
    """The words of an answer."""
    return words


@pytest.fixture(scope="session")
def route_at() -> Callable[..., Route]:
    """The route of a path, a variable of OpenAPI or any name at each of its variables."""
    rules = [
        (re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", address.path)), route.endpoint)
        for route in ROUTES
        for address in route.addresses
    ]

    def route(path: str, method: str = "GET") -> Route:
        for rule, endpoint in rules:
            if found := rule.fullmatch(path):
                known = route_of(endpoint, found.groupdict(), method)
                if known is not None:
                    return known
        raise LookupError(path)

    return route
