"""`python -m bench.charge`: 200 mixed clients of 10 accounts, conventions suspended meanwhile.

Nothing foreign, nothing of the 5xx, on both stores: exit code 1 at the first that is.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.charge.clients import Account, Tally, run_client
from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.registry.registry import Registry, open_registry
from testing.cluster import Cluster, free_port, running
from testing.servers import COMMAND, measured_environment, measured_server, prepare

_EVERY_S = 12.0  # a convention is suspended or resumed
_OTHERS = 2  # accounts of the bench whose conventions come and go
_COUNTERSIGNER, _SIGNER = "demo-contresignataire", "charge-{}"


def main() -> int:
    """Loads the demonstration on each store, serves it, and sends the clients."""
    asked = _asked()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o711)  # PostgreSQL runs as another user when we are root
        faults = 0
        for store in ("duckdb", "postgresql"):
            if asked.magasin in (store, "deux"):
                faults += _on(store, folder / store, asked)
    return 1 if faults else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.charge", description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--logements", type=int, default=10_000)
    parser.add_argument("--magasin", choices=("duckdb", "postgresql", "deux"), default="deux")
    parser.add_argument("--graine", type=int, default=1)
    return parser.parse_args()


def _on(store: str, folder: Path, asked: argparse.Namespace) -> int:
    folder.mkdir(parents=True)
    folder.chmod(0o711)
    with ExitStack() as stack:
        server = stack.enter_context(running(Cluster(folder / "pg")))
        url = server.url("parc_social") if store == "postgresql" else "duckdb:"
        data, port = folder / "donnees", free_port()
        prepare(data, url, asked.logements, server)
        environ = measured_environment(data, url, port)
        registry = open_registry(f"sqlite:///{data / 'registre.sqlite'}")
        accounts = [*_demo_accounts(data), *_more_accounts(registry, data)]
        stack.enter_context(measured_server([COMMAND, "serve"], environ, port))
        tally = _send(port, accounts, registry, asked)
        registry.close()
    _tell(store, tally)
    return len(tally.faults)


def _demo_accounts(data: Path) -> list[Account]:
    """The eight of the demonstration."""
    listed: list[dict[str, Any]] = json.loads((data / "demo-comptes.json").read_text())
    return [
        Account(
            login=one["login"],
            password=one["password"],
            communes=None if one["type"] in ("gip", "etat") else frozenset(one["perimetre"]),
            siren=one["organisation"] if one["type"] == "bailleur" else None,
            states=[(0.0, one["state"] == "active")],
        )
        for one in listed
    ]


def _more_accounts(registry: Registry, data: Path) -> list[Account]:
    """Communes of the demonstration's EPCI, whose conventions are suspended and resumed."""
    listed: list[dict[str, Any]] = json.loads((data / "demo-comptes.json").read_text())
    taken = {one["organisation"] for one in listed}
    epci = next(one for one in listed if one["type"] == "epci" and one["state"] == "active")
    codes = [code for code in epci["perimetre"] if code not in taken][:_OTHERS]
    return [_commune_account(registry, code) for code in codes]


def _commune_account(registry: Registry, code: str) -> Account:
    organisation = parse_organisation(code, f"Commune {code} (charge)", "commune", None)
    login, today = _SIGNER.format(code), legal_day(datetime.now(UTC))
    registry.accounts.save_organisation(organisation)
    registry.accounts.create(Identity(login, organisation, Role.SIGNATAIRE), "Charge")
    now = datetime.now(UTC)
    events = (
        Evenement(Acte.ENVOYER, now, _COUNTERSIGNER),
        Evenement(Acte.SIGNER, now, login),
        Evenement(Acte.CONTRESIGNER, now, _COUNTERSIGNER),
    )
    ends = today.replace(year=today.year + 1, day=1)
    registry.agreements.create(Convention(_numero(code), code, today, ends, events))
    secret = registry.secrets.add_password(login, "charge")
    return Account(login, secret.shown, frozenset({code}), states=[(0.0, True)])


def _numero(code: str) -> str:
    return f"CHARGE-{code}"


def _send(
    port: int, accounts: Sequence[Account], registry: Registry, asked: argparse.Namespace
) -> Tally:
    """Every client in a thread of its own, and one that suspends and resumes."""
    tally, until = Tally(), time.monotonic() + asked.minutes * 60
    threads = [
        threading.Thread(
            target=run_client,
            args=(
                port, accounts[n % len(accounts)],
                random.Random(asked.graine * 1000 + n), until, tally,  # noqa: S311 - questions
            ),
        )
        for n in range(asked.clients)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    changing = [account for account in accounts if account.login.startswith("charge-")]
    acts = 0
    while time.monotonic() < until and changing:
        time.sleep(min(_EVERY_S, max(0.0, until - time.monotonic())))
        account = changing[acts % len(changing)]
        _turn(registry, account)
        acts += 1
    for thread in threads:
        thread.join()
    return tally


def _turn(registry: Registry, account: Account) -> None:
    """Suspends what is open, resumes what is not; the moment is that of the record."""
    opened = account.states[-1][1]
    acte = Acte.SUSPENDRE if opened else Acte.REPRENDRE
    event = Evenement(acte, datetime.now(UTC), _COUNTERSIGNER, "charge")
    code = account.login.rpartition("-")[2]
    account.states.append((time.monotonic(), not opened))
    registry.agreements.act(_numero(code), event, legal_day(datetime.now(UTC)))


def _tell(store: str, tally: Tally) -> None:
    times = sorted(t for t in tally.times_ms if t)
    said = {
        "magasin": store,
        "reponses": len(tally.times_ms),
        "statuts": dict(sorted(tally.statuses.items())),
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "fautes": len(tally.faults),
    }
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    for fault in tally.faults[:10]:
        sys.stdout.write(f"  {fault}\n")


if __name__ == "__main__":
    sys.exit(main())
