"""`python -m testing.openapi.proof`: schemathesis asks what our documents allow and forbid.

Each account's own document, whole, on one store; two validators read it first. Exit code 1 when an
answer is a 5xx, has a status or a media type that is not described or a body that does not fit,
when what the document forbids is accepted, or when an operation was never asked. What is met is
told as it is met (testing/openapi/checks.py), every operation has its share (shares.py).
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from aiopenapi3 import OpenAPI
from openapi_spec_validator import validate

from testing.openapi.shares import settings, shares
from testing.servers import served_demonstration

_SCHEMATHESIS = str(Path(sys.executable).with_name("schemathesis"))
_ROOT = str(Path(__file__).resolve().parents[2])
_PATIENCE_S = 120  # for one answer


class Told(NamedTuple):
    """What one run of schemathesis met: requests, operations asked and not, failures in lines."""

    requests: int
    operations: int
    never: tuple[str, ...]
    failures: tuple[str, ...]


class Question(NamedTuple):
    """About how many requests, drawn from which seed, of the paths that match."""

    cases: int
    seed: int = 1
    only: str = ""

    def asks(self, path: str) -> bool:
        """Whether a path is asked."""
        return re.search(self.only, path) is not None


def ask_all(url: str, credentials: str, question: Question) -> Told:
    """Asks each operation of the document at `url`/openapi that the question names.

    Raises RuntimeError when schemathesis did not reach its end.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        described = _asked_alone(_document(url, credentials), question)
        (folder / "openapi.json").write_text(json.dumps(described), encoding="utf-8")
        given = shares(folder / "openapi.json", question.cases, question.asks, question.seed)
        (folder / "schemathesis.toml").write_text(settings(described, given), encoding="utf-8")
        kept = {one: share.kept for one, share in given.items()}
        told = {"seed": question.seed, "kept": kept, "met": str(folder / "met.json")}
        (folder / "given.json").write_text(json.dumps(told), encoding="utf-8")
        run = subprocess.run(  # noqa: S603
            _command(folder, url, credentials, question),
            env=os.environ
            | {
                "SCHEMATHESIS_HOOKS": "testing.openapi.checks",
                "PYTHONPATH": _ROOT,
                "PARC_SOCIAL_OPENAPI": str(folder / "given.json"),
            },
            cwd=folder,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if not (folder / "report.json").exists():
            raise RuntimeError(run.stdout[-2_000:])
        return _told(folder, _asked_of(described, question))


def _command(folder: Path, url: str, credentials: str, question: Question) -> list[str]:
    return [
        _SCHEMATHESIS, "run", str(folder / "openapi.json"), "--url", url, "--auth", credentials,
        "--request-timeout", str(_PATIENCE_S),
        "--checks", "as_described", "--phases", "coverage,fuzzing", "--mode", "all",
        "--seed", str(question.seed), "--no-shrink", "--continue-on-failure",
        "--generation-database", "none", "--workers", str(os.cpu_count() or 1),
        "--report", "json", "--report-json-path", str(folder / "report.json"),
        *(("--include-path-regex", question.only) if question.only else ()),
    ]  # fmt: skip


def _asked_alone(document: Any, question: Question) -> Any:
    """The document without the paths that are not asked: schemathesis takes each of them apart."""
    paths = {path: verbs for path, verbs in document["paths"].items() if question.asks(path)}
    return {**document, "paths": paths}


def _asked_of(document: Any, question: Question) -> set[str]:
    return {
        f"{method.upper()} {path}"
        for path, verbs in document["paths"].items()
        for method in verbs
        if question.asks(path)
    }


def _told(folder: Path, expected: set[str]) -> Told:
    """Raises RuntimeError when the report is not that of a whole run, or says less than we saw."""
    report = json.loads((folder / "report.json").read_text())
    met = json.loads((folder / "met.json").read_text())
    if not report["complete"] or report["errors"]:
        raise RuntimeError(f"schemathesis: {report['stop_reason']} {report['errors']}"[:5_000])
    if bool(report["failures"]) != bool(met["told"]):
        raise RuntimeError(f"failures that were not told: {report['failures']}"[:5_000])
    asked = set(met["operations"])
    requests = sum(sum(counted.values()) for counted in met["statuses"].values())
    return Told(requests, len(asked), tuple(sorted(expected - asked)), tuple(met["told"]))


def main() -> int:
    """Loads the demonstration, serves it, and lets each account's document be asked."""
    asked = _asked()
    with served_demonstration(asked.magasin, asked.logements, asked.dossier) as (data, port, _):
        listed = json.loads((data / "demo-comptes.json").read_text())
        active = [one for one in listed if one["state"] == "active"]
        return _judge(active, f"http://127.0.0.1:{port}", asked)


def _judge(accounts: Sequence[dict[str, Any]], url: str, asked: argparse.Namespace) -> int:
    total, failed, kinds = 0, 0, asked.types.split(",")
    question = Question(asked.demandes // len(kinds), asked.graine, asked.chemins)
    for kind in kinds:
        one = next(account for account in accounts if account["type"] == kind)
        _validate(url, one)
        told = ask_all(url, f"{one['login']}:{one['password']}", question)
        total, failed = total + told.requests, failed + bool(told.failures or told.never)
        sys.stdout.write(f"{kind}: {told.requests} requests, {told.operations} operations\n")
        sys.stdout.writelines(f"  {failure}\n" for failure in told.failures)
        sys.stdout.writelines(f"  never asked: {operation}\n" for operation in told.never)
    sys.stdout.write(f"{total} requests on {asked.magasin}, {failed} accounts met failures\n")
    return int(failed > 0)


def _validate(url: str, account: dict[str, Any]) -> None:
    """Raises what either validator does."""
    document = _document(url, f"{account['login']}:{account['password']}")
    validate(document)
    OpenAPI(url=f"{url}/openapi", document=document)


def _document(url: str, credentials: str) -> Any:
    """Read here: schemathesis gives up after 10 s, which a busy machine may need for the first."""
    login, _, password = credentials.partition(":")
    return httpx.get(f"{url}/openapi", auth=(login, password), timeout=_PATIENCE_S).json()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m testing.openapi.proof", description=__doc__)
    parser.add_argument("--demandes", type=int, default=25_000, help="requests, all accounts")
    parser.add_argument("--chemins", default="", help="paths asked, an expression")
    parser.add_argument("--types", default="gip,bailleur", help="types of account")
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--logements", type=int, default=3_000)
    parser.add_argument("--magasin", choices=("duckdb", "postgresql"), default="duckdb")
    parser.add_argument("--dossier", type=Path, help="keeps the demonstration for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
