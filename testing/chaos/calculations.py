"""Jobs that are asked for all the time, over HTTP: each accepted one ends once, with its answer."""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import requests
from sqlalchemy import Engine, text

from testing.kills.scene import ChainFault
from testing.service import Account, session

_EVERY_S, _PAUSE_S = 0.4, 0.3  # between two demands; what a job takes
_WITHIN_S, _LOOK_S = 150.0, 0.3
_OVER = ("successful", "failed", "dismissed")


@dataclass
class Calculations:
    """One account's; `asked`: the word of each job that was accepted, by its address."""

    account: Account
    asked: dict[str, str] = field(default_factory=dict[str, str])
    refused: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Goes on until `stop`."""
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Asks for no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def check(self, engine: Engine) -> Mapping[str, float]:
        """All ended, once, each with its own answer. Raises ChainFault."""
        self._until_ended(engine)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT id, count(*) FROM temoin GROUP BY id")).all()
            kept = connection.execute(text("SELECT count(*) FROM travail")).scalar_one()
        ends = {str(job): int(count) for job, count in rows}
        if twice := [job for job, count in ends.items() if count != 1]:
            raise ChainFault(f"travaux finis deux fois : {twice}")
        lost = [address for address in self.asked if address.rpartition("/")[2] not in ends]
        if lost:
            raise ChainFault(f"travaux acceptés et perdus : {lost}")
        failed = sum(self._check_result(address, word) for address, word in self.asked.items())
        return {
            "travaux": len(self.asked), "travaux_refuses": self.refused,
            "travaux_sans_reponse": kept - len(self.asked), "travaux_echoues": failed,
        }  # fmt: skip

    def _go_on(self) -> None:
        browser = session()
        while not self._over.wait(_EVERY_S):
            word = f"mot-{len(self.asked)}-{time.monotonic_ns()}"
            with suppress(requests.RequestException):  # nobody knows whether it was accepted
                answer = browser.post(
                    f"{self.account.base_url}/processes/echo/execution",
                    json={"inputs": {"echo": word, "pause": _PAUSE_S}},
                    headers={"Prefer": "respond-async"},
                    auth=(self.account.login, self.account.password), timeout=90,
                )  # fmt: skip
                if answer.status_code == 201:
                    self.asked[answer.headers["Location"]] = word
                elif answer.status_code in (429, 503):
                    self.refused += 1
                else:
                    raise ChainFault(f"travail : {answer.status_code} {answer.text[:200]}")

    def _until_ended(self, engine: Engine) -> None:
        states = ", ".join(f"'{state}'" for state in _OVER)
        left = text(f"SELECT count(*) FROM travail WHERE etat NOT IN ({states})")  # noqa: S608
        ends = time.monotonic() + _WITHIN_S
        while True:
            with engine.connect() as connection:
                waiting = connection.execute(left).scalar_one()
            if not waiting:
                return
            if time.monotonic() > ends:
                raise ChainFault(f"{waiting} travaux sans fin après {_WITHIN_S:.0f} s")
            time.sleep(_LOOK_S)

    def _check_result(self, address: str, word: str) -> bool:
        """Whether it failed, in words; else its result is its own word. Raises ChainFault."""
        auth = (self.account.login, self.account.password)
        told = requests.get(address, auth=auth, timeout=90).json()
        if told["status"] == "failed":
            return True
        found = requests.get(f"{address}/results", auth=auth, timeout=90)
        if found.status_code != 200 or word not in found.text:
            raise ChainFault(f"{address} : {found.status_code} {found.text[:200]}, attendu {word}")
        return False
