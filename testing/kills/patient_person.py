"""Somebody before the portal's pages while what answers them dies: asks again, and reads."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

import requests

from testing.kills.scene import ChainFault
from testing.service import Account, session

_AWAY = (502, 503)  # says that it could not, and what to do
_PATIENCE_S = 150.0  # a busy machine starts a server in a minute
_JOB_S = 900.0
_LOOK_S = 0.2
_TRIES = 60


@dataclass
class PatientPerson:
    """Signs in once; her session outlives what dies."""

    account: Account
    browser: requests.Session = field(default_factory=session)

    def until_answered(self) -> None:
        """Waits for the server to begin."""
        self.see("/portail/connexion")

    def sign_in(self) -> None:
        """By the form."""
        typed = {
            "identifiant": self.account.login,
            "mot_de_passe": self.account.portal_password,
        }
        answer = self.post("/portail/connexion", typed)
        check(answer.status_code == 303, answer.text)

    def token_of(self, path: str) -> str:
        """What the forms of her session carry, on a page."""
        found = re.search(r'name="jeton" value="(\w+)"', self.see(path).text)
        if found is None:
            raise ChainFault(f"aucun formulaire sur {path}")
        return found[1]

    def words(self, path: str) -> str:
        """What a page says, tags aside."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.see(path).text)).split())

    def settled_at(self, path: str) -> str:
        """What a page says of itself once no job is under way there. Raises ChainFault."""

        def over() -> str | None:
            told = self.see(f"{path}?f=etat").json()
            return told["message"] if told["fini"] else None

        return until(over, f"{path} : un travail sans fin", _JOB_S)

    def see(self, path: str) -> requests.Response:
        """A page, as soon as it is answered."""

        def asked() -> requests.Response | None:
            try:
                answer = self.browser.get(
                    self.account.base_url + path, allow_redirects=False, timeout=60
                )
            except requests.RequestException:
                return None
            if answer.status_code in _AWAY:
                return None
            check(answer.status_code == 200, f"{path} : {answer.status_code}")
            return answer

        return until(asked, f"{path} : sans réponse")

    def post(
        self, path: str, form: dict[str, str], octets: bytes | None = None
    ) -> requests.Response:
        """A form, and the file of it. Raises RequestException."""
        return self.browser.post(
            self.account.base_url + path, data=form, allow_redirects=False, timeout=120,
            files=None if octets is None else {"fichier": ("ops-2024.csv", octets)},
            headers={"Origin": self.account.base_url, "Accept": "text/html"},
        )  # fmt: skip

    def told(self, path: str, form: dict[str, str], octets: bytes | None = None) -> str | None:
        """Where a form leads; None: no answer, or one that says that it could not."""
        try:
            answer = self.post(path, form, octets)
        except requests.RequestException:
            return None
        if answer.status_code == 303:
            return answer.headers["Location"].removeprefix(self.account.base_url)
        check(answer.status_code in _AWAY, f"{answer.status_code} {answer.text}")
        return None


def until[T](read: Callable[[], T | None], words: str, patience: float = _PATIENCE_S) -> T:
    """What is read, once it is there. Raises ChainFault past so many seconds."""
    ends = time.monotonic() + patience
    while (found := read()) is None:
        check(time.monotonic() < ends, words)
        time.sleep(_LOOK_S)
    return found


def insisted[T](act: Callable[[], T | None]) -> T:
    """As a person does whom a page asks to try again in a moment."""
    for _ in range(_TRIES):
        told = act()
        if told is not None:
            return told
        time.sleep(1.0)
    raise ChainFault("ce qui n'était pas là ne peut être envoyé de nouveau")


def check(holds: bool, words: str) -> None:
    """Raises ChainFault in these words unless it holds."""
    if not holds:
        raise ChainFault(words)
