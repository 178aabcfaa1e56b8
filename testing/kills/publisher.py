"""Who publishes, and who reads meanwhile, while what serves them dies."""

import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests

from testing.kills.patient_person import PatientPerson, insisted
from testing.service import Account

YEAR = 2026  # of which the demonstration has no survey
EDITIONS, _DEPOSITS = "/portail/pilotage/editions", "/portail/pilotage/depots"
_FIGURES = "/collections/indicateurs-departement-serie/items"
_ROW = re.compile(
    rf'editions/(ops_{YEAR}_\w+)">.*?<td data-titre="État"><span[^>]*>([^<]+)<', re.DOTALL
)


@dataclass
class Reader:
    """Reads the figures again and again: whole states alone. `seen`: what else was read."""

    account: Account
    whole: list[Any] = field(default_factory=list[Any])
    seen: list[Any] = field(default_factory=list[Any])
    reads: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def read(self) -> Any:
        """Every figure of the départements, of every millésime; None: no answer now."""
        with suppress(requests.RequestException, ValueError):
            answer = requests.get(
                self.account.base_url + _FIGURES, params={"limit": "1000", "f": "json"},
                auth=(self.account.login, self.account.password), timeout=60,
            )  # fmt: skip
            if answer.status_code == 200:
                features = answer.json()["features"]
                return sorted((str(one["id"]), str(one["properties"])) for one in features)
        return None

    def go_on(self) -> None:
        """Until it is over."""
        while not self.over.wait(0.3):
            found = self.read()
            self.reads += found is not None
            if found is not None and found not in self.whole:
                self.seen.append(found)


class Publisher(PatientPerson):
    """The GIP's agent who publishes."""

    def accept(self, deposit: str) -> None:
        """What was transmitted."""
        page = self.see(f"{_DEPOSITS}/{deposit}").text
        vu = re.findall(r'name="vu" value="(\d+)"', page)[0]
        form = {"jeton": self.token_of(EDITIONS), "vu": vu}
        insisted(lambda: self.told(f"{_DEPOSITS}/{deposit}/accepter", form))

    def editions(self) -> Mapping[str, str]:
        """The state of each edition of the survey, by its id."""
        return dict(_ROW.findall(self.see(EDITIONS).text))

    def act(self, word: str, edition: str, token: str) -> str | None:
        """Asks for it; where the page leads, None: no answer, or one that says no."""
        if word == "préparer":
            form = {"jeton": token, "millesime": str(YEAR)}
            return self.told(f"{EDITIONS}/preparer", form)
        form = {"jeton": token, "acte": word, "motif": "essai" if word == "retirer" else ""}
        return self.told(f"{EDITIONS}/{edition}/decider", form)
