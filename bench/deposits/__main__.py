"""Checks of large files by the pages: processor, clock and memory; in `make bench`, or alone.

python -m bench.deposits --lignes 20000 --garder DOSSIER
"""

import argparse
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from rich.console import Console
from rich.table import Table

from bench.deposits.lot import YEAR, write_lot
from bench.measure import Figure
from parc_social.access.conventions.convention import legal_day
from testing.cluster import Cluster, free_port, running
from testing.processes import cpu_ms, highest
from testing.servers import (
    COMMAND,
    environment,
    measured_environment,
    measured_server,
    prepare,
)

_LOGIN, _ADDRESS = "demo-bailleur-1", "/portail/deposer"
_LOOK_S = 0.25
_GIVEN_UP_S = 3_600.0  # of a machine that does much else


@dataclass(frozen=True, slots=True)
class DepositCase:
    """A file of so many lines, and what its check may cost: seconds of the clock, MB of memory."""

    name: str
    rows: int
    ending: str
    most_s: float
    most_mb: int
    act: str = "verifier"  # or "envoyer": deposited, its lines sealed, in an open campaign


CASES = (
    DepositCase("depot-100000-csv", 100_000, "csv", 15, 500),
    DepositCase("depot-100000-xlsx", 100_000, "xlsx", 20, 500),
)
LARGE = (
    DepositCase("verification-1000000-csv", 1_000_000, "csv", 120, 500),
    DepositCase("depot-1000000-csv", 1_000_000, "csv", 120, 500, "envoyer"),
)


def open_campaign(data: Path, url: str) -> None:
    """The survey's, for who deposits; one that is there is left alone."""
    environ, today = environment(data, url, 0), legal_day(datetime.now(UTC))
    of, by = ("campagne", "creer", "ops", str(YEAR)), ("--compte", "demo-gip")
    days = ("--ouverture", f"{today}", "--cloture", f"{today + timedelta(9)}")
    for words in ((*of, *days, *by), ("campagne", "ouvrir", "ops", str(YEAR), *by)):
        subprocess.run([COMMAND, *words], env=environ, check=False, capture_output=True)  # noqa: S603


def deposit_figures(data: Path, url: str, cases: Sequence[DepositCase] = CASES) -> Iterator[Figure]:
    """A server for each case, so that none has the memory of another. In: a loaded data folder."""
    for one in cases:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        environ = measured_environment(data, url, port) | {"PARC_SOCIAL_BASE_URL": base}
        with measured_server([COMMAND, "serve"], environ, port) as pid:
            yield from checked(data, base, pid, one)


def checked(data: Path, base: str, pid: int, one: DepositCase) -> list[Figure]:
    """Sends a file to a running server, until its report is shown; its cost, then its memory."""
    with tempfile.TemporaryDirectory() as folder, _signed_in(data, base) as (session, token):
        file = Path(folder) / f"lot.{one.ending}"
        write_lot(data, one.rows, file, f"{time.time():.0f}")  # deposited once already, perhaps
        octets = file.read_bytes()
        before, begun = cpu_ms([pid]), time.monotonic()
        with highest(pid) as memory:
            answer = session.post(
                f"{base}{_ADDRESS}/{one.act}", {"jeton": token, "millesime": str(YEAR)},
                files={"fichier": (file.name, octets)}, headers={"Origin": base},
                allow_redirects=False, timeout=_GIVEN_UP_S,
            )  # fmt: skip
            size = _waited_for(session, answer, one)
        spent, clock = cpu_ms([pid]) - before, 1000 * (time.monotonic() - begun)
    figure = Figure(one.name, "parc-social", "duckdb", one.rows, spent, clock, clock, size)
    peak = Figure(
        f"{one.name}-memoire", "parc-social", "duckdb", one.rows, 0, 0, 0, memory.alone * 1_000_000
    )
    return [figure, peak]


def _waited_for(session: requests.Session, answer: requests.Response, one: DepositCase) -> int:
    """Octets of the page of the report and of the annotated workbook, once they are there."""
    path, limit = answer.headers["Location"], time.monotonic() + _GIVEN_UP_S
    while not session.get(f"{path}?f=etat", timeout=60).json()["fini"]:
        if time.monotonic() > limit:
            raise TimeoutError(one.name)
        time.sleep(_LOOK_S)
    pages = [session.get(f"{path}{more}", timeout=60) for more in ("", "?f=xlsx")]
    if any(page.status_code != requests.codes.ok for page in pages):
        raise RuntimeError(f"{one.name} : {[page.status_code for page in pages]}")
    return sum(len(page.content) for page in pages)


@contextmanager
def _signed_in(data: Path, base: str) -> Iterator[tuple[requests.Session, str]]:
    """A person of a landlord, and the token of their forms."""
    lines = json.loads((data / "demo-comptes.json").read_text(encoding="utf-8"))
    secret = next(line["portal_password"] for line in lines if line["login"] == _LOGIN)
    with requests.Session() as session:
        session.trust_env = False
        session.post(
            f"{base}/portail/connexion", {"identifiant": _LOGIN, "mot_de_passe": secret},
            headers={"Origin": base}, allow_redirects=False, timeout=60,
        )  # fmt: skip
        page = session.get(f"{base}/portail/", timeout=60).text
        found = re.search(r'name="jeton" value="(\w+)"', page)
        if found is None:
            raise RuntimeError(f"{_LOGIN} n’entre pas")
        yield session, found[1]


def over(figures: Sequence[Figure]) -> Sequence[str]:
    """What cost more memory than it may; the clock is told, as a busy machine makes it longer."""
    found = {figure.case: figure for figure in figures}
    peaks = ((one, found.get(f"{one.name}-memoire")) for one in (*CASES, *LARGE))
    return [
        f"{one.name} : {peak.bytes / 1e6:.0f} Mo, {one.most_mb} au plus"
        for one, peak in peaks
        if peak is not None and peak.bytes > one.most_mb * 1_000_000
    ]


def tell(figures: Sequence[Figure]) -> None:
    """Prints each case beside what it may cost at most."""
    table = Table(title="Contrôle d’un dépôt, rapport affiché")
    for name in ("cas", "CPU s", "horloge s", "au plus", "mémoire Mo", "au plus"):
        table.add_column(name, justify="left" if name == "cas" else "right")
    found = {figure.case: figure for figure in figures}
    for one in (*CASES, *LARGE):
        if one.name in found:
            cost, peak = found[one.name], found[f"{one.name}-memoire"]
            table.add_row(
                one.name, f"{cost.cpu_ms / 1000:.1f}", f"{cost.p50_ms / 1000:.1f}",
                f"{one.most_s:.0f}", f"{peak.bytes / 1e6:.0f}", str(one.most_mb),
            )  # fmt: skip
    Console(width=110).print(table)


def main() -> None:
    """Loads the demonstration where it is not yet, then measures.

    Exit code 1 when a check takes more memory than it may, its server included.
    """
    parser = argparse.ArgumentParser(prog="bench.deposits")
    parser.add_argument("--lignes", type=int, default=20_000)
    parser.add_argument("--garder", type=Path, required=True, help="dossier des données")
    parser.add_argument("--cas", default="", help="début de leurs noms ; tous")
    parser.add_argument("--dossier", type=Path, default=Path("var/bench"))
    given = parser.parse_args()
    kept: Path = given.garder
    kept.mkdir(parents=True, exist_ok=True)
    data = kept / "donnees"
    with running(Cluster(kept / "postgresql")) as server:
        prepare(data, "duckdb:", given.lignes, server)
    cases = [one for one in (*CASES, *LARGE) if one.name.startswith(given.cas)]
    open_campaign(data, "duckdb:")
    figures = list(deposit_figures(data, "duckdb:", cases))
    tell(figures)
    given.dossier.mkdir(parents=True, exist_ok=True)
    report = given.dossier / f"depots-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    report.write_text(json.dumps([f.as_dict() for f in figures], indent=1), encoding="utf-8")
    if faults := over(figures):
        raise SystemExit("mémoire : " + " ; ".join(faults))


if __name__ == "__main__":
    main()
