"""CPU and clock of one request at a time, over every process that serves it."""

import http.client
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import cycle
from typing import Protocol
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from bench.peers.fastcgi import FastCgi
from testing.processes import cpu_ms

_WARM, _LEAST = 3, 3  # requests before those that count, and of those
_SLOW_MS = 200  # one request of this length is enough of both, a round
_FAULTS = (b"ExceptionReport", b"MapServer Message")
_PIECE = 1_000_000  # octets of an answer read at once


@dataclass(frozen=True, slots=True)
class Figure:
    """One case on one server. `cpu_ms` is per request, web and database together."""

    case: str
    server: str
    store: str
    rows: int
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    bytes: int

    def as_dict(self) -> dict[str, object]:
        """The form in which `var/bench/*.json` lists it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Target:
    """A running server: its name, the store behind it, and the root processes to charge."""

    server: str
    store: str
    base: str
    roots: tuple[int, ...]
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How a case is asked: for how long, the page after each time or not, or a single time."""

    seconds: float
    follow: bool = False
    once: bool = False


def measure(
    target: Target, case: str, path: str | Sequence[str], rows: int, manner: Manner
) -> Figure:
    """Asks `path` again and again, after some that warm up; a whole answer is asked once.

    Several paths are asked in turn.
    """
    paths = [path] if isinstance(path, str) else path
    asked = _Again(client_of(target), paths, manner.follow)
    slow = manner.once
    for _ in range(_WARM):
        slow = slow or asked.again()[0] > _SLOW_MS
    clocks, size, least = [], 0, 1 if slow else _LEAST
    before = cpu_ms(target.roots)
    until = time.perf_counter() + (0 if manner.once else manner.seconds)
    while time.perf_counter() < until or len(clocks) < least:
        clock, size = asked.again()
        clocks.append(clock)
    return figure_of(target, (case, rows), clocks, cpu_ms(target.roots) - before, size)


def figure_of(
    target: Target, asked: tuple[str, int], clocks: list[float], spent: float, size: int
) -> Figure:
    """What so many answers took: clocks in ms, `spent` ms of processor for all of them.

    `asked`: the case, and the rows of what is asked of.
    """
    (case, rows), clocks = asked, sorted(clocks)
    return Figure(
        case=case,
        server=target.server,
        store=target.store,
        rows=rows,
        cpu_ms=round(spent / len(clocks), 3),
        p50_ms=round(statistics.median(clocks), 3),
        p95_ms=round(clocks[int(len(clocks) * 0.95)], 3),
        bytes=size,
    )


def middle(figures: Sequence[Figure]) -> Figure:
    """The median of each measure over rounds of one case on one server."""
    return replace(
        figures[0],
        cpu_ms=statistics.median(f.cpu_ms for f in figures),
        p50_ms=statistics.median(f.p50_ms for f in figures),
        p95_ms=statistics.median(f.p95_ms for f in figures),
    )


def show(figures: Sequence[Figure]) -> None:
    """Prints one row a figure: CPU and clock per request, and CPU against each floor's."""
    table = Table(title="CPU par requête (web + base), ms ; rapport aux planchers")
    names = (
        "cas", "serveur", "entrepôt", "CPU ms", "× plancher", "× copie", "p50 ms", "p95 ms", "Mo"
    )  # fmt: skip
    for name in names:
        table.add_column(name, justify="left" if name in ("cas", "serveur") else "right")
    floors = {f.case: f.cpu_ms for f in figures if f.server == "plancher"}
    copies = {f.case: f.cpu_ms for f in figures if f.server == "copie"}
    for figure in figures:
        floor, copy = floors.get(figure.case), copies.get(figure.case)
        table.add_row(
            figure.case,
            figure.server,
            figure.store,
            f"{figure.cpu_ms:.2f}",
            f"{figure.cpu_ms / floor:.2f}" if floor else "",
            f"{figure.cpu_ms / copy:.2f}" if copy else "",
            f"{figure.p50_ms:.2f}",
            f"{figure.p95_ms:.2f}",
            f"{figure.bytes / 1e6:.2f}",
        )
    Console(width=120).print(table)


class Asked(Protocol):
    """What a case is asked of."""

    def get(self, path: str) -> int:
        """Size of the body. Raises RuntimeError when the answer is not the one asked for."""
        ...

    def page(self, path: str) -> bytes:
        """The body. Raises what `get` does."""
        ...


class FastCgiClient:
    """Asks a FastCGI program. An exception of OWS comes with status 200: it is none the less."""

    def __init__(self, target: Target) -> None:
        self._program = FastCgi(target.base.removeprefix("fcgi:"), dict(target.headers))

    def get(self, path: str) -> int:
        """Size of the body."""
        return len(self.page(path))

    def page(self, path: str) -> bytes:
        """The body."""
        status, body = self._program.page(path)
        if status != http.HTTPStatus.OK or any(sign in body[:600] for sign in _FAULTS):
            raise RuntimeError(f"{path}: {status} {body[:900]!r}")
        return body


def client_of(target: Target) -> Asked:
    """One connection to a server."""
    return FastCgiClient(target) if target.base.startswith("fcgi:") else Client(target)


class Client:
    """Asks one server, over one connection."""

    def __init__(self, target: Target) -> None:
        address = urlsplit(target.base)
        self._connection = http.client.HTTPConnection(str(address.hostname), address.port or 80)
        self._headers = dict(target.headers)

    def get(self, path: str) -> int:
        """Size of the body, which is not kept. Raises RuntimeError when the answer is not 200."""
        return sum(map(len, self._pieces(path)))

    def page(self, path: str) -> bytes:
        """The body. Raises what `get` does."""
        return b"".join(self._pieces(path))

    def _pieces(self, path: str) -> Iterator[bytes]:
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {answer.status} {answer.read()[:200]!r}")
        yield from iter(lambda: answer.read(_PIECE), b"")


class _Again:
    """One path time after time; with `follow`, the page that each answer names as its next."""

    def __init__(self, client: Asked, paths: Sequence[str], follow: bool) -> None:
        self._client, self._first, self._path = client, paths[0], paths[0]
        self._turn = cycle(paths)
        self._follow = follow

    def again(self) -> tuple[float, int]:
        """How long it took, in ms, and how large the answer was."""
        if not self._follow:
            self._path = next(self._turn)
        start = time.perf_counter()
        body = self._client.page(self._path) if self._follow else None
        size = self._client.get(self._path) if body is None else len(body)
        clock = (time.perf_counter() - start) * 1000
        if body is not None:
            self._path = _next(body) or self._first
        return clock, size


def _next(body: bytes) -> str | None:
    """The path of the page behind this one."""
    links = (link for link in json.loads(body).get("links", []) if link["rel"] == "next")
    parts = next((urlsplit(link["href"]) for link in links), None)
    return None if parts is None else f"{parts.path}?{parts.query}"
