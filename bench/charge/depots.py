"""`python -m bench.charge.depots`: landlords deposit in the last minutes of a campaign.

At the pace of 1,000 in an hour (`--rythme`), each with its own file and session, on a registry in
PostgreSQL with a worker. Exit code 1 when a deposit is lost, when a report is not its depositor's,
or when the site's other pages take more than twice their usual 95th percentile.
"""

import argparse
import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from bench.charge.landlords import Landlord, new_landlords
from parc_social.access.conventions.convention import legal_day
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.cluster import Cluster, free_port, running
from testing.landlord_agent import Agent
from testing.servers import COMMAND, environment, measured_server, no_quota
from testing.service import Account, accounts_of

_YEAR = 2024
_READER = "demo-epci"
_PAGES = ("/portail/", "/portail/territoires", "/portail/definitions")
_USUAL_S = 30.0  # of pages before the first deposit
_MOST = 2.0
_FIRST = "demo-bailleur-1"


@dataclass
class Tally:
    """Seconds from sending to the report, and what went wrong."""

    waited: list[float] = field(default_factory=list[float])
    again: int = 0
    faults: list[str] = field(default_factory=list[str])


def main() -> int:
    """Prints one line of JSON; the exit code."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL runs as another user when we are root
        environ, landlords = stack.enter_context(_served(folder, asked))
        reader = accounts_of(environ)[_READER]
        usual = _pages(reader, threading.Event(), _USUAL_S)
        tally, done, during = Tally(), threading.Event(), list[float]()
        reading = threading.Thread(target=lambda: during.extend(_pages(reader, done, 3_600.0)))
        reading.start()
        began = time.monotonic()
        _deposit_all(landlords, asked, tally)
        lasted = time.monotonic() - began
        done.set()
        reading.join()
        _check_kept(environ, landlords, tally)
    before, after = _p95(usual), _p95(during)
    if after > _MOST * before:
        tally.faults.append(f"pages : p95 {after:.0f} ms, {before:.0f} d'ordinaire")
    told = {
        "depots": len(landlords), "secondes": round(lasted), "rapports_p95_s":
        round(_p95(tally.waited), 1), "renvois": tally.again, "pages": len(during),
        "pages_p95_ms": round(after), "d_ordinaire_ms": round(before), "fautes": tally.faults,
    }  # fmt: skip
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 1 if tally.faults else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.charge.depots", description=__doc__)
    parser.add_argument("--bailleurs", type=int, default=60)
    parser.add_argument("--rythme", type=float, default=1_000.0, help="dépôts par heure")
    parser.add_argument("--logements", type=int, default=10_000)
    parser.add_argument("--graine", type=int, default=1)
    return parser.parse_args()


@contextmanager
def _served(
    folder: Path, asked: argparse.Namespace
) -> Iterator[tuple[dict[str, str], Sequence[Landlord]]]:
    """The demonstration with an open campaign and so many landlords more."""
    with running(Cluster(folder / "pg")) as cluster:
        data, port = folder / "donnees", free_port()
        environ = dict(environment(data, "duckdb:", port))
        environ["PARC_SOCIAL_BASE_URL"] = f"http://127.0.0.1:{port}"
        environ["PARC_SOCIAL_REGISTRY"] = cluster.create("registre_charge")
        made = ["demo", "--departements", "93,974", "--logements", str(asked.logements)]
        subprocess.run([COMMAND, *made], check=True, env=environ)  # noqa: S603 - our own
        _open_campaign(environ)
        landlords = new_landlords(environ, asked.bailleurs)
        environ |= {"PARC_SOCIAL_QUOTAS": no_quota(data)}
        with measured_server([COMMAND, "serve"], environ, port):
            worker = subprocess.Popen([COMMAND, "worker"], env=environ)  # noqa: S603 - our own
            try:
                yield environ, landlords
            finally:
                worker.send_signal(signal.SIGTERM)
                worker.wait(timeout=60)


def _open_campaign(environ: dict[str, str]) -> None:
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    ends = (today + timedelta(days=1)).isoformat()
    days = ("--ouverture", today.isoformat(), "--cloture", ends)
    for words in (("creer", "ops", str(_YEAR), *days), ("ouvrir", "ops", str(_YEAR))):
        subprocess.run([COMMAND, "campagne", *words, *by], check=True, env=environ)  # noqa: S603


def _deposit_all(landlords: Sequence[Landlord], asked: argparse.Namespace, tally: Tally) -> None:
    """Each at a moment drawn over the time that so many take at the pace."""
    draw = random.Random(asked.graine)  # noqa: S311 - moments, not secrets
    lasts = len(landlords) * 3_600.0 / asked.rythme
    threads = [
        threading.Thread(target=_deposit, args=(one, draw.uniform(0.0, lasts), tally))
        for one in landlords
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _deposit(one: Landlord, moment: float, tally: Tally) -> None:
    """Signs in, sends its file until it is told of a deposit, and waits for the report."""
    agent = Agent(one.account)
    try:
        time.sleep(moment)
        agent.sign_in()
        began, deposit = time.monotonic(), agent.send(one.octets, agent.token())
        while deposit is None:
            tally.again += 1
            time.sleep(5.0)
            deposit = agent.send(one.octets, agent.token())
        one.deposit = deposit
        agent.settled(deposit)
        tally.waited.append(time.monotonic() - began)
        if one.name not in agent.report(deposit):
            tally.faults.append(f"{deposit} : le rapport n'est pas de {one.name}")
    except Exception as error:  # noqa: BLE001 - told as a fault, whatever it is
        tally.faults.append(f"{one.account.login} : {error!r}")


def _pages(reader: Account, done: threading.Event, seconds: float) -> list[float]:
    """Milliseconds of the site's other pages, one after the other."""
    agent, found, ends = Agent(reader), list[float](), time.monotonic() + seconds
    agent.sign_in()
    while not done.is_set() and time.monotonic() < ends:
        for path in _PAGES:
            began = time.monotonic()
            answer = agent.browser.get(reader.base_url + path, timeout=60)
            answer.raise_for_status()
            found.append(1_000.0 * (time.monotonic() - began))
        time.sleep(0.5)
    return found


def _check_kept(environ: dict[str, str], landlords: Sequence[Landlord], tally: Tally) -> None:
    """In the registry: the deposit of each, its file's sum, its report."""
    registry = open_registry(read_settings(environ).registry)
    try:
        for one in landlords:
            kept = registry.deposits.of(one.account.organisation)
            if [(d.id, d.sha256) for d in kept] != [(one.deposit, one.sha256)]:
                tally.faults.append(f"{one.account.login} : {len(kept)} dépôts, un attendu")
    finally:
        registry.close()


def _p95(figures: Sequence[float]) -> float:
    return statistics.quantiles(figures, n=20)[-1] if len(figures) > 1 else 0.0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except requests.RequestException as error:
        raise SystemExit(f"le site ne répond plus : {error}") from error
