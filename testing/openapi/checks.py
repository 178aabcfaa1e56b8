"""Hooks of schemathesis for testing.openapi, which names this module in SCHEMATHESIS_HOOKS.

A check of our own, the lot that thins enumerated cases, and what was met, told as it is met.
"""

import atexit
import json
import os
import random
import sys
import time
from collections import Counter, defaultdict
from http import HTTPStatus
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from testing.openapi.shares import family

_EVERY = 1_000  # requests between two lines
_TABLE_EVERY = 5_000  # and between two tables
_ALIKE = 3  # failures of one kind in one family that are written out
_LONGEST = 600  # characters of a failure
_GIVEN: dict[str, Any] = json.loads(Path(os.environ["PARC_SOCIAL_OPENAPI"]).read_text())
_DRAW = random.Random(_GIVEN["seed"])  # noqa: S311 - a sample, no secret


class Met:
    """Counts by family and status, the operations asked, and the failures."""

    def __init__(self) -> None:
        self.statuses: dict[str, Counter[str]] = defaultdict(Counter)
        self.operations: set[str] = set()
        self.failures: Counter[str] = Counter()
        self.told: list[str] = []
        self.begun = time.monotonic()

    def answer(self, case: Any, status: str) -> None:
        """One more answer."""
        self.statuses[family(case.operation.method, case.operation.path)][status] += 1
        self.operations.add(case.operation.label)
        done = self.requests
        if done % _EVERY == 0:
            minutes = (time.monotonic() - self.begun) / 60
            _say(f"{done} requests, {minutes:.1f} min, {sum(self.failures.values())} failures")
        if done % _TABLE_EVERY == 0:
            self.table()

    def failure(self, case: Any, kind: str, said: str) -> None:
        """One more failure, written out when it is among the first of its kind."""
        name = f"{family(case.operation.method, case.operation.path)} {kind}"
        self.failures[name] += 1
        if self.failures[name] <= _ALIKE:
            self.told.append(f"{kind} | {_asked(case)} | {' '.join(said.split())[:_LONGEST]}")
            _say(f"FAILURE {self.told[-1]}")

    @property
    def requests(self) -> int:
        """All that was sent."""
        return sum(counted.total() for counted in self.statuses.values())

    def table(self) -> None:
        """One line a family."""
        for name, counted in sorted(self.statuses.items()):
            of_each = ", ".join(f"{status}: {n}" for status, n in sorted(counted.items()))
            _say(f"  {counted.total():6d} {name}  {of_each}")

    def write(self) -> None:
        """For testing.openapi, which reads it when schemathesis has ended."""
        self.table()
        found = {
            "statuses": self.statuses,
            "operations": sorted(self.operations),
            "failures": self.failures,
            "told": self.told,
        }
        Path(_GIVEN["met"]).write_text(json.dumps(found), encoding="utf-8")


_MET = Met()
atexit.register(_MET.write)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _asked(case: Any) -> str:
    body = "" if case.body is None or repr(case.body) == "NOT_SET" else repr(case.body)[:_LONGEST]
    query = "&".join(f"{name}={value}" for name, value in (case.query or {}).items())
    return f"{case.method} {case.formatted_path}?{query} {body}"


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Of the enumerated cases of a family, some by lot; all that is fuzzed."""
    meta = case.meta
    if meta is None or meta.phase.name is not TestPhase.COVERAGE:
        return True
    name = family(case.operation.method, case.operation.path)
    return _DRAW.random() < _GIVEN["kept"].get(name, 1.0)


@schemathesis.hook
def after_network_error(context: Any, case: Any, request: Any) -> None:
    """An answer that never came is a failure."""
    _MET.answer(case, "none")
    _MET.failure(case, "no_answer", "no answer")


@schemathesis.check
def as_described(ctx: Any, response: Any, case: Any) -> None:
    """One answer: counted, judged by each check, and told at once when one of them fails."""
    _MET.answer(case, str(response.status_code))
    failures: list[Failure] = []
    for judge in _CHECKS:
        try:
            judge(ctx, response, case)
        except Failure as failure:
            said = f"{response.status_code} {failure.title}: {failure.message}"
            _MET.failure(case, judge.__name__, f"{said} | {response.text[:_LONGEST]}")
            failures.append(failure)
        except FailureGroup as group:
            _MET.failure(case, judge.__name__, f"{response.status_code} {group.exceptions}")
            failures += group.exceptions
    if failures:
        raise failures[0]


def forbidden_is_refused(ctx: Any, response: Any, case: Any) -> bool | None:
    """What a document forbids is refused, but for a page larger than the largest: it is cut.

    GDAL and others ask for what they like (notes of clients), and the standard lets us. An edition
    that is gone (410) is a refusal too, of which schemathesis does not know.
    """
    if response.status_code == HTTPStatus.GONE:
        return None
    asked = str((case.query or {}).get("limit", ""))
    if asked.isascii() and asked.isdigit() and int(asked) > 0:
        return None
    return negative_data_rejection(ctx, response, case)


_CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    forbidden_is_refused,
)
