"""`make proof-openapi`, reduced: a few operations of each kind, a few requests of each."""

from typing import Any

import pytest

from testing.rows import each_row
from testing.sample import WHOLE, sampled, taking_turns

# Each account on one store, with operations of its own: rows, then all that is not rows.
ROWS = r"^/collections/territoires-region/(items(/.*)?|queryables|export)$"
OTHERS = (
    r"^/(collections/territoires-region/(tiles/.*/\{tileCol\}|styles|map)"
    r"|conformance|processes/echo/execution|jobs(/\{jobId\})?)$"
)


CASES = 280 if WHOLE else 120


@pytest.mark.long
@taking_turns(4)
@sampled
@each_row(
    ("store", "kind", "only", "operations"),
    [("duckdb", "epci", ROWS, 4), ("postgresql", "bailleur", OTHERS, 8)],
)
def test_nothing_that_is_not_described_is_answered(
    serving: Any, store: str, kind: str, only: str, operations: int
) -> None:
    """No 5xx, no status, media type or body that is not told, nothing forbidden that is taken."""
    from testing.openapi.proof import Question, ask_all  # 0.6 s: not of who only collects

    served = serving(store)
    account = served.by_type(kind)[0]
    question = Question(cases=CASES, only=only)
    told = ask_all(served.base_url, f"{account.login}:{account.password}", question)
    assert told.failures == ()
    assert told.never == ()
    assert told.operations == operations
    assert CASES / 2 < told.requests < CASES * 1.5
