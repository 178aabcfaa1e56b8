"""`python -m bench.openapi`: schemathesis asks whatever our OpenAPI documents allow and forbid.

Each account's own document, whole, on one store; two validators read it first. Exit code 1 when an
answer is a 5xx, has a status or a media type that is not described or a body that does not fit, or
when what the document forbids is accepted.
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

from bench.servers import served_demonstration

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "forbidden_is_refused",
)
_SCHEMATHESIS = str(Path(sys.executable).with_name("schemathesis"))
_PATIENCE_S = 120  # for one answer
# Of its report: the operation, what is wrong with the answer, and how to ask again.
_OF_A_FAILURE = re.compile(r"_+ [A-Z]+ /|- ST\d|    Invalid component|\[\d{3}\]|    curl")
_ENVIRON = os.environ | {
    "SCHEMATHESIS_HOOKS": "bench.openapi_checks",
    "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
}


class Told(NamedTuple):
    """What one run of schemathesis met: requests, operations, and its failures in some lines."""

    requests: int
    operations: int
    failures: tuple[str, ...]


def ask_all(url: str, credentials: str, examples: int, seed: int, only: str = "") -> Told:
    """Asks each operation of the document at `url`/openapi, those whose path matches `only`.

    Raises RuntimeError when schemathesis did not reach its end.
    """
    with tempfile.TemporaryDirectory() as folder:
        report, document = Path(folder) / "report.json", Path(folder) / "openapi.json"
        document.write_text(json.dumps(_document(url, credentials)), encoding="utf-8")
        command = [
            _SCHEMATHESIS, "run", str(document), "--url", url, "--auth", credentials,
            "--request-timeout", str(_PATIENCE_S),
            "--checks", ",".join(CHECKS), "--phases", "coverage,fuzzing", "--mode", "all",
            "--max-examples", str(examples), "--seed", str(seed), "--no-shrink",
            "--continue-on-failure", "--generation-database", "none",
            "--report", "json", "--report-json-path", str(report),
            *(("--include-path-regex", only) if only else ()),
        ]  # fmt: skip
        run = subprocess.run(  # noqa: S603
            command, env=_ENVIRON, cwd=folder, capture_output=True, text=True, check=False
        )
        if not report.exists():
            raise RuntimeError(run.stdout[-2_000:] + run.stderr[-2_000:])
        return _told(json.loads(report.read_text()), run.stdout)


def _told(report: dict[str, Any], said: str) -> Told:
    if not report["complete"] or report["errors"]:
        raise RuntimeError(f"schemathesis: {report['stop_reason']} {report['errors']}")
    failures = tuple(line.strip() for line in said.splitlines() if _OF_A_FAILURE.match(line))
    if len(report["failures"]) and not failures:
        raise RuntimeError(said[-2_000:])
    return Told(report["test_cases"]["generated"], report["operations"]["tested"], failures)


def main() -> int:
    """Loads the demonstration, serves it, and lets each account's document be asked."""
    asked = _asked()
    with served_demonstration(asked.magasin, asked.logements) as (data, port):
        listed = json.loads((data / "demo-comptes.json").read_text())
        active = [one for one in listed if one["state"] == "active"]
        return _judge(active, f"http://127.0.0.1:{port}", asked)


def _judge(accounts: Sequence[dict[str, Any]], url: str, asked: argparse.Namespace) -> int:
    total, failed = 0, 0
    for kind in asked.types.split(","):
        one = next(account for account in accounts if account["type"] == kind)
        _validate(url, one)
        told = ask_all(url, f"{one['login']}:{one['password']}", asked.exemples, asked.graine)
        total, failed = total + told.requests, failed + bool(told.failures)
        sys.stdout.write(f"{kind}: {told.requests} requests, {told.operations} operations\n")
        sys.stdout.writelines(f"  {failure[:1_000]}\n" for failure in told.failures)
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
    parser = argparse.ArgumentParser(prog="python -m bench.openapi", description=__doc__)
    parser.add_argument("--exemples", type=int, default=10, help="most of one operation")
    parser.add_argument("--types", default="gip,bailleur", help="types of account")
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--logements", type=int, default=3_000)
    parser.add_argument("--magasin", choices=("duckdb", "postgresql"), default="duckdb")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
