"""Clients of the load: each asks what its account may, reads the whole answer and judges it."""

import http.client
import json
import random
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_TIMEOUT_S = 60.0
_GRACE_S = 5.0  # a change of a convention is seen in every process within this time
_FINE = ("rpls-logements", "adresses", "ops-adresses")
_WIDE = ("territoires-commune", "indicateurs-commune", "territoires-epci")
_TILES = ("9/286/335", "9/287/334", "10/573/670", "11/1146/1341", "12/2295/2680")


@dataclass
class Account:
    """One account of the load; `communes` None: all France. `states` are its convention's.

    A state is (from when on the clock of the load, whether data is open).
    """

    login: str
    password: str
    communes: frozenset[str] | None
    siren: str | None = None
    states: list[tuple[float, bool]] = field(default_factory=list[tuple[float, bool]])

    def open_during(self, start: float, end: float) -> bool | None:
        """Whether data was open all along a request; None: it changed, or just had."""
        seen = {self._at(start - _GRACE_S), self._at(end)}
        seen |= {opened for when, opened in self.states if start - _GRACE_S <= when <= end}
        return seen.pop() if len(seen) == 1 else None

    def _at(self, moment: float) -> bool:
        past = [opened for when, opened in self.states if when <= moment]
        return past[-1] if past else self.states[0][1]


@dataclass
class Tally:
    """What was answered, and what should never have been."""

    statuses: Counter[int] = field(default_factory=Counter[int])
    times_ms: list[float] = field(default_factory=list[float])
    faults: list[str] = field(default_factory=list[str])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, status: int, ms: float, fault: str | None) -> None:
        """One answer."""
        with self.lock:
            self.statuses[status] += 1
            self.times_ms.append(ms)
            if fault is not None:
                self.faults.append(fault)


def run_client(
    port: int, account: Account, draw: random.Random, until: float, tally: Tally
) -> None:
    """Asks again and again on one connection, with short pauses, until it is time."""
    token = b64encode(f"{account.login}:{account.password}".encode()).decode()
    headers = {"Authorization": f"Basic {token}"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    while time.monotonic() < until:
        method, path, body = _question(draw)
        start = time.monotonic()
        try:
            sent = headers | ({"Content-Type": "application/json"} if body else {})
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            # An answer under way is broken off when its right ends: then, and only then.
            ended = account.open_during(start, time.monotonic()) is None
            said = None if ended else f"{account.login} {path}: {type(error).__name__}"
            tally.add(0, 0.0, said)
            continue
        end = time.monotonic()
        fault = judge(account, path, answer.status, content, account.open_during(start, end))
        tally.add(answer.status, (end - start) * 1000, fault)
        time.sleep(draw.uniform(0.0, 0.4))


def judge(
    account: Account, path: str, status: int, content: bytes, opened: bool | None
) -> str | None:
    """What is wrong with an answer; None: nothing. `opened` None: either answer is right."""
    where = f"{account.login} {path}: {status}"
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{where} {content[:200]!r}"
    if status == http.HTTPStatus.OK:
        if opened is False and path != "/collections?f=json":
            return f"{where} sous une convention qui n'est pas en cours"
        return _foreign(account, path, content, where)
    closed = opened is not True or (account.siren is None and "ops-menages" in path)
    if status == http.HTTPStatus.NOT_FOUND and (closed or "/tiles/" in path):
        return None
    if status in (http.HTTPStatus.NO_CONTENT, http.HTTPStatus.TOO_MANY_REQUESTS):
        return None
    return f"{where} {content[:200]!r}"


def _foreign(account: Account, path: str, content: bytes, where: str) -> str | None:
    """The first row that is not the caller's."""
    collection = path.split("/")[2] if path.startswith("/collections/") else ""
    if "/items" not in path or collection not in (*_FINE, "ops-menages"):
        return None
    document: dict[str, Any] = json.loads(content)
    rows: Sequence[dict[str, Any]] = document["features"]
    for row in rows:
        properties = row["properties"]
        if collection == "ops-menages":
            if properties["siren_bailleur"] != account.siren:
                return f"{where} ménage d'un autre : {row['id']}"
        elif account.communes is not None and properties["code_commune"] not in account.communes:
            return f"{where} ligne étrangère : {row['id']} ({properties['code_commune']})"
    return None


def _question(draw: random.Random) -> tuple[str, str, str | None]:
    """60 % pages, 20 % tiles, 10 % indicators, 10 % catalogue."""
    kind = draw.random()
    if kind < 0.6:
        name = draw.choice((*_FINE, *_WIDE, "ops-menages"))
        limit, offset = draw.choice((1, 10, 100, 1000)), draw.choice((0, 0, 0, 50, 2000))
        more = draw.choice(("", "&bbox=55.2,-21.4,55.9,-20.8", "&bbox=2.3,48.8,2.6,49.0"))
        return "GET", f"/collections/{name}/items?f=json&limit={limit}&offset={offset}{more}", None
    if kind < 0.8:
        name, tile = draw.choice(_FINE), draw.choice(_TILES)
        return "GET", f"/collections/{name}/tiles/WebMercatorQuad/{tile}", None
    if kind < 0.9:
        inputs = {"niveau": "commune", "codes": [draw.choice(("93066", "97411", "97101"))]}
        order = json.dumps({"inputs": inputs})
        return "POST", "/processes/indicateurs-territoire/execution", order
    return "GET", draw.choice(("/collections?f=json", "/collections/adresses?f=json")), None
