"""Clients who go on all the time: each keeps what it was answered, after how long."""

import hashlib
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import requests

from testing.kills.scene import ChainFault
from testing.service import Account, session

_FINE = "/collections/rpls-logements"
_ASKED = {
    "demo-gip": (
        f"{_FINE}/items?f=json&limit=50",
        "/collections/indicateurs-commune/items?f=json&limit=30",
    ),
    "demo-bailleur-1": (
        f"{_FINE}/items?f=json&limit=20&offset=40",
        "/collections/ops-menages/items?f=json&limit=20",
    ),
    "demo-epci": (
        f"{_FINE}/export?f=csv",
        "/collections/territoires-commune/items?f=json",
    ),
}
_OF_NOW = re.compile(rb'"timeStamp": ?"[^"]*"')  # what one answer says of itself
_EACH = 4  # clients of each account
_BROKEN_S = 0.5
_PAUSE_S, _LONGEST_S = 0.1, 90.0
_AGAIN = (429, 503)


@dataclass(frozen=True)
class Answer:
    """What one request came to; `wrong`: what must not be.

    `status` 0: the connection broke; `broke`: how, as the client tells it.
    """

    login: str
    path: str
    status: int
    seconds: float
    ended: float
    request: str = ""
    wrong: str = ""
    broke: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether its line must be in the journal."""
        return self.status == 200 and self.path.startswith(_FINE)


@dataclass
class Crowd:
    """Every client of a site, and all that they were answered."""

    accounts: Mapping[str, Account]
    answers: list[Answer] = field(default_factory=list[Answer])
    _known: dict[tuple[str, str], bytes] = field(default_factory=dict[tuple[str, str], bytes])
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list[threading.Thread])

    def start(self) -> None:
        """Asks everything once, in calm: it is the same from then on. Then goes on."""
        for login, paths in _ASKED.items():
            for path in paths:
                answer, body = self._ask(session(), self.accounts[login], path)
                if answer.status != 200:
                    raise ChainFault(f"au calme déjà : {answer}")
                self._known[login, path] = _digest(body)
        for login in [*_ASKED] * _EACH:
            thread = threading.Thread(target=self._go_on, args=(login,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Once what is under way is answered."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def asking(self) -> Sequence[str]:
        """The logins of the clients."""
        return tuple(_ASKED)

    def is_answered(self) -> bool:
        """Whether anything answers yet."""
        any_of_them = next(iter(self.accounts.values()))
        answer, _ = self._ask(session(), any_of_them, "/health/live")
        return answer.status == 200

    def since(self, moment: float) -> Sequence[Answer]:
        """Answers that ended after a moment of the monotonic clock."""
        return [answer for answer in self.answers if answer.ended >= moment]

    def _go_on(self, login: str) -> None:
        paths, browser, turn = _ASKED[login], session(), 0
        while not self._over.wait(_PAUSE_S):
            answer, _ = self._ask(browser, self.accounts[login], paths[turn % len(paths)])
            self.answers.append(answer)
            turn += 1
            if answer.status == 0:
                self._over.wait(_BROKEN_S)

    def _ask(self, browser: requests.Session, account: Account, path: str) -> tuple[Answer, bytes]:
        begun = time.monotonic()
        try:
            found = browser.get(
                account.base_url + path, auth=(account.login, account.password), timeout=_LONGEST_S
            )
        except requests.RequestException as error:
            ended = time.monotonic()
            return Answer(account.login, path, 0, ended - begun, ended, broke=repr(error)), b""
        ended = time.monotonic()
        wrong = self._wrong(account.login, path, found)
        request = found.headers.get("X-Request-Id", "")
        status = found.status_code
        answer = Answer(account.login, path, status, ended - begun, ended, request, wrong)
        return answer, found.content

    def _wrong(self, login: str, path: str, found: requests.Response) -> str:
        """What is wrong with an answer; empty: it is the one of before, or a refusal in words."""
        if found.status_code == 200:
            known = self._known.get((login, path))
            is_same = known is None or known == _digest(found.content)
            return "" if is_same else f"d'autres octets qu'avant ({len(found.content)})"
        if found.status_code not in _AGAIN:
            return f"code {found.status_code} : {found.text[:200]}"
        if "Retry-After" not in found.headers:
            return f"{found.status_code} sans Retry-After"
        return "" if found.json().get("detail") else f"{found.status_code} sans un mot"


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(_OF_NOW.sub(b"", body)).digest()
