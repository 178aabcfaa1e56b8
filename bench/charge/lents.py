"""`python -m bench.charge.lents`: 500 slow clients of three attacks, and how long the others wait.

Calm and attack take turns on one server, so that a busy machine weighs on both alike. Exit code 1
when an honest client is not answered, or waits twice as long (95th percentile) under attack.
"""

import argparse
import http.client
import json
import math
import multiprocessing
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, NamedTuple

from bench.charge.lents_attaques import KINDS, Target, attack
from testing.servers import served_demonstration

_HONEST = 8
_PAUSE_S = 0.02  # of an honest client, so that its organisation's quota is not what it meets
_PATIENCE_S = 60.0  # of an honest client
_SETTLE_S = 3.0  # for all of an attack to be there, or to be gone
_ASKED = "/collections/rpls-logements/items?limit=10"


class Round(NamedTuple):
    """What the honest clients of one round met."""

    times_ms: list[float]
    refused: list[str]

    @property
    def p95_ms(self) -> float:
        """Of the answers; without any end when there are hardly any."""
        many = len(self.times_ms) > 1
        return statistics.quantiles(self.times_ms, n=20)[-1] if many else math.inf


def main() -> int:
    """Loads the demonstration, serves it, and lets calm and attack take turns."""
    asked = _asked()
    with served_demonstration(asked.magasin, asked.logements) as (data, port, _):
        listed = json.loads((data / "demo-comptes.json").read_text())
        keys = [one["api_key"] for one in listed if one["state"] == "active"]
        _honest(port, keys, _SETTLE_S)  # warm
        return _judge([_turn(port, keys, asked) for _ in range(asked.tours)], asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.charge.lents", description=__doc__)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--secondes", type=float, default=20.0)
    parser.add_argument("--tours", type=int, default=3)
    parser.add_argument("--logements", type=int, default=10_000)
    parser.add_argument("--magasin", choices=("duckdb", "postgresql"), default="duckdb")
    parser.add_argument("--attaques", nargs="+", choices=KINDS, default=KINDS)
    return parser.parse_args()


def _turn(port: int, keys: Sequence[str], asked: argparse.Namespace) -> tuple[Round, Round]:
    """Calm, then the attacks asked for, at once. Who attacks has no honest client in its quota."""
    honest, others = keys[:2], keys[2:]
    calm = _honest(port, honest, asked.secondes)
    with _attacking(Target(port, asked.clients, tuple(others), tuple(asked.attaques))):
        under = _honest(port, honest, asked.secondes)
    time.sleep(_SETTLE_S)
    return calm, under


@contextmanager
def _attacking(target: Target) -> Iterator[None]:
    """A process of its own, so that honest clients are not kept waiting by their own machine."""
    context = multiprocessing.get_context("spawn")
    over = context.Event()
    process = context.Process(target=attack, args=(target, over))
    process.start()
    time.sleep(_SETTLE_S)
    try:
        yield
    finally:
        over.set()
        process.join()


def _honest(port: int, keys: Sequence[str], seconds: float) -> Round:
    made = Round([], [])
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_ask, args=(port, keys[n % len(keys)], until, made))
        for n in range(_HONEST)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return made


def _ask(port: int, key: str, until: float, made: Round) -> None:
    """Ten dwellings again and again, a new connection each time."""
    while time.monotonic() < until:
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
        try:
            connection.request("GET", _ASKED, headers={"X-API-Key": key})
            answer = connection.getresponse()
            answer.read()
            said = "" if answer.status == HTTPStatus.OK else str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            said = type(error).__name__
        finally:
            connection.close()
        if said:
            made.refused.append(said)
        else:
            made.times_ms.append((time.perf_counter() - begun) * 1000)
        time.sleep(_PAUSE_S)


def _judge(turns: Sequence[tuple[Round, Round]], asked: argparse.Namespace) -> int:
    refused = [said for pair in turns for one in pair for said in one.refused]
    calm, under = ([pair[n] for pair in turns] for n in (0, 1))
    p95 = [statistics.median(one.p95_ms for one in rounds) for rounds in (calm, under)]
    said: dict[str, Any] = {
        "clients_lents": asked.clients,
        "reponses": [sum(len(one.times_ms) for one in rounds) for rounds in (calm, under)],
        "p50_ms": [
            round(statistics.median([t for one in rounds for t in one.times_ms] or [math.inf]), 1)
            for rounds in (calm, under)
        ],
        "p95_ms": [round(value, 1) for value in p95],
        "sans_reponse": len(refused),
        "moins_du_double": p95[1] < 2 * p95[0],
    }
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    for one in refused[:10]:
        sys.stdout.write(f"  {one}\n")
    return 0 if not refused and p95[1] < 2 * p95[0] else 1


if __name__ == "__main__":
    sys.exit(main())
