"""The sheets of all communes of a territory in one ZIP: the job, from the request to its file."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import requests

from bench.cartes.wavy import LEVEL, TOGETHER
from bench.measure import Figure, Target, figure_of
from bench.pages.cases import PageCase
from testing.processes import cpu_ms

SHEETS = PageCase("page-fiches-zip", (), 10_000, clocked=True)
_RUN, _ITEMS = "/processes/fiches-communes/execution", f"/collections/{LEVEL}/items"
_ON = ("accepted", "running")
_LOOK_S, _PATIENCE_S = 0.05, 300.0


def sheets_figure(target: Target, key: str) -> Figure:
    """By the clock, as many communes as a département has: one job, of 350 sheets.

    Raises RuntimeError: it failed.
    """
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update({"X-API-Key": key, "Accept": "application/json"})
        code = _territory(session, target.base)
        before, started = cpu_ms(target.roots), time.perf_counter()
        size = _made(session, target.base, code)
        clock = 1e3 * (time.perf_counter() - started)
    return figure_of(target, (SHEETS.name, TOGETHER), [clock], cpu_ms(target.roots) - before, size)


def _territory(session: requests.Session, base: str) -> str:
    """The EPCI that holds the first communes of the quilt."""
    asked = {"code": "00000", "limit": "1", "f": "json"}
    answer = session.get(base + _ITEMS, params=asked, timeout=60)
    answer.raise_for_status()
    return str(answer.json()["features"][0]["properties"]["code_epci"])


def _made(session: requests.Session, base: str, code: str) -> int:
    """Octets of the file."""
    inputs = {"inputs": {"niveau": "epci", "code": code}}
    answer = session.post(base + _RUN, json=inputs, headers={"Prefer": "respond-async"}, timeout=60)
    if answer.status_code != requests.codes.created:
        raise RuntimeError(f"{SHEETS.name} : {answer.text}")
    told = next(s for s in _states(session, answer.headers["Location"]) if s["status"] not in _ON)
    if told["status"] != "successful":
        raise RuntimeError(f"{SHEETS.name} : {told}")
    made = session.get(f"{answer.headers['Location']}/results", timeout=60)
    made.raise_for_status()
    session.delete(answer.headers["Location"], timeout=60).raise_for_status()  # they are counted
    return len(made.content)


def _states(session: requests.Session, job: str) -> Iterator[Mapping[str, Any]]:
    ends = time.monotonic() + _PATIENCE_S
    while time.monotonic() < ends:
        yield session.get(job, params={"f": "json"}, timeout=60).json()
        time.sleep(_LOOK_S)
    yield {"status": "trop long"}
