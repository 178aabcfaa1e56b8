"""An agent of a landlord before the pages of deposits, while what answers them dies."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import requests

from testing.kills.scene import ChainFault
from testing.service import Account, session

ADDRESS = "/portail/deposer"
_ONE = re.compile(rf'href="{ADDRESS}/([0-9a-f-]{{36}})"')
_AWAY = (502, 503)  # says that it could not, and what to do
_PATIENCE_S = 150.0  # a busy machine starts a server in a minute
_LOOK_S = 0.2


@dataclass
class Agent:
    """Signs in once; her session outlives what dies."""

    account: Account
    browser: requests.Session = field(default_factory=session)

    def until_answered(self) -> None:
        """Waits for the server to begin."""
        self._see("/portail/connexion")

    def sign_in(self) -> None:
        """By the form."""
        typed = {
            "identifiant": self.account.login,
            "mot_de_passe": self.account.portal_password,
        }
        answer = self._post("/portail/connexion", typed)
        _check(answer.status_code == 303, answer.text)

    def send(self, octets: bytes, token: str) -> str | None:
        """The deposit that the page gives for a file; None: no answer, or one that says no."""
        return self._told(
            lambda: self._post(f"{ADDRESS}/envoyer", {"jeton": token, "millesime": "2024"}, octets)
        )

    def transmit(self, deposit: str, token: str) -> str | None:
        """The deposit, once the page says that it was handed over; None as above."""
        form = {"jeton": token, "engagement": "oui", "sans_lignes": "oui"}
        return self._told(lambda: self._post(f"{ADDRESS}/{deposit}/transmettre", form))

    def check_again(self, deposit: str) -> None:
        """The button that the page offers where no check is under way."""
        self._told(lambda: self._post(f"{ADDRESS}/{deposit}/controler", {"jeton": self.token()}))

    def token(self) -> str:
        """What the forms of her session carry."""
        found = re.search(r'name="jeton" value="(\w+)"', self._see(ADDRESS).text)
        if found is None:
            raise ChainFault("aucun formulaire sur la page des dépôts")
        return found[1]

    def deposits(self) -> set[str]:
        """Those that the page lists."""
        return set(_ONE.findall(self._see(ADDRESS).text))

    def state(self, deposit: str) -> tuple[bool, str]:
        """Whether no check is under way, and the state in words."""
        told = self._see(f"{ADDRESS}/{deposit}?f=etat").json()
        return told["fini"], told["message"]

    def settled(self, deposit: str) -> str:
        """The state once no check is under way. Raises ChainFault past patience."""
        ends = time.monotonic() + _PATIENCE_S
        while True:
            over, state = self.state(deposit)
            if over:
                return state
            _check(time.monotonic() < ends, f"{deposit} : {state}")
            time.sleep(_LOOK_S)

    def report(self, deposit: str) -> str:
        """The report of its check, in JSON."""
        return self._see(f"{ADDRESS}/{deposit}?f=json").text

    def _see(self, path: str) -> requests.Response:
        ends = time.monotonic() + _PATIENCE_S
        while True:
            try:
                answer = self.browser.get(
                    self.account.base_url + path, allow_redirects=False, timeout=60
                )
                if answer.status_code not in _AWAY:
                    _check(answer.status_code == 200, f"{path} : {answer.status_code}")
                    return answer
            except requests.RequestException:
                pass
            _check(time.monotonic() < ends, f"{path} : sans réponse")
            time.sleep(_LOOK_S)

    def _post(
        self, path: str, form: dict[str, str], octets: bytes | None = None
    ) -> requests.Response:
        return self.browser.post(
            self.account.base_url + path, data=form, allow_redirects=False, timeout=120,
            files=None if octets is None else {"fichier": ("ops-2024.csv", octets)},
            headers={"Origin": self.account.base_url, "Accept": "text/html"},
        )  # fmt: skip

    def _told(self, post: Callable[[], requests.Response]) -> str | None:
        try:
            answer = post()
        except requests.RequestException:
            return None
        if answer.status_code == 303:
            return answer.headers["Location"].rpartition("/")[2]
        _check(answer.status_code in _AWAY, f"{answer.status_code} {answer.text}")
        return None


def _check(holds: bool, words: str) -> None:
    if not holds:
        raise ChainFault(words)
