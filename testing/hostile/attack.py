"""Asks hostile requests of a server, some at once, and counts what came back by family."""

import http.client
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from random import Random
from urllib.parse import urlsplit

from testing.hostile.asked import Family, Scene, Sent
from testing.hostile.csw import CSW_FAMILIES
from testing.hostile.judge import Given, fault
from testing.hostile.old_wfs import OLD_WFS
from testing.hostile.pictures import PICTURES
from testing.hostile.wfs import WFS
from testing.hostile.wmts import WMTS_FAMILIES

log = logging.getLogger(__name__)

FAMILIES: tuple[Family, ...] = (*WFS, *OLD_WFS, *CSW_FAMILIES, *WMTS_FAMILIES, *PICTURES)
_PATIENCE_S = 60.0
_TOLD = 1_000  # a line of the log each
_NO_ANSWER = 599
_LATE = (503, _NO_ANSWER)
_SHOWN = 5  # faults of one family that are told in full


@dataclass
class Told:
    """What one family met: requests, those accepted, those asked again, the longest, its faults."""

    requests: int = 0
    accepted: int = 0
    again: int = 0
    slowest: float = 0.0
    slowest_number: int = 0
    faulty: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, number: int, given: Given, wrong: str | None) -> None:
        """One more answer."""
        self.requests += 1
        self.accepted += given.status < HTTPStatus.BAD_REQUEST
        if given.seconds > self.slowest:
            self.slowest, self.slowest_number = given.seconds, number
        if wrong is None:
            return
        self.faulty += 1
        if len(self.faults) < _SHOWN:
            self.faults.append(f"n° {number}: {wrong}")


@dataclass(frozen=True)
class Attack:
    """Requests number 0 to `requests` of a seed, asked of `url` by some accounts in turn."""

    url: str
    scenes: Sequence[Scene]
    seed: int
    requests: int
    most_s: float  # an answer that takes longer is a fault

    def made(self, number: int) -> tuple[Family, Scene, Sent]:
        """The request of a number: always the same."""
        random = Random(f"{self.seed}/{number}")  # noqa: S311 - to be made again, not to be secret
        family = FAMILIES[number % len(FAMILIES)]
        scene = self.scenes[number // len(FAMILIES) % len(self.scenes)]
        return family, scene, family.draw(random, scene)

    def run(self, threads: int = 4) -> dict[str, Told]:
        """All of them; what each family met, by its name."""
        found = {one.name: Told() for one in FAMILIES}
        numbers, lock, broken = count(), threading.Lock(), list[BaseException]()

        def work() -> None:
            connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=_PATIENCE_S)
            try:
                while not broken:
                    with lock:
                        number = next(numbers)
                    if number >= self.requests:
                        return
                    self._one(number, connection, found, lock)
            except BaseException as error:  # noqa: BLE001 - of a thread: raised again by its starter
                broken.append(error)
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if broken:
            raise broken[0]
        return found

    def _one(
        self,
        number: int,
        connection: http.client.HTTPConnection,
        found: dict[str, Told],
        lock: threading.Lock,
    ) -> None:
        family, scene, sent = self.made(number)
        given = ask(connection, scene, sent)
        late = given.seconds > self.most_s or given.status in _LATE
        if late:  # a busy machine is late by itself: what is slow is slow again
            given = ask(connection, scene, sent)
        wrong = fault(family, sent, given)
        if wrong is None and given.seconds > self.most_s:
            wrong = f"{given.seconds:.1f} s"
        if number % _TOLD == 0:
            log.info("request %d of %d", number, self.requests)
        with lock:
            found[family.name].again += late
            found[family.name].add(number, given, wrong)


def ask(connection: http.client.HTTPConnection, scene: Scene, sent: Sent) -> Given:
    """One request on a connection, which is opened again when the server has closed it."""
    headers = {"X-API-Key": scene.key, **({"Content-Type": sent.media} if sent.media else {})}
    method = "GET" if sent.body is None else "POST"
    begun = time.perf_counter()
    try:
        connection.request(method, sent.target, sent.body, headers)
        answer = connection.getresponse()
        body = answer.read()
    except (http.client.HTTPException, OSError) as error:
        connection.close()
        return Given(_NO_ANSWER, "", f"no answer: {error!r}".encode(), time.perf_counter() - begun)
    media = answer.headers.get("Content-Type", "")
    return Given(answer.status, media, body, time.perf_counter() - begun)
