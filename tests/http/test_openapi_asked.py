"""`make proof-openapi`, reduced: a few operations of each kind, a few requests of each."""

from typing import Any

import pytest

from bench.openapi import ask_all

# Each account on one store, with operations of its own: rows, then all that is not rows.
ROWS = r"^/collections/territoires-region/(items(/.*)?|queryables)$"
OTHERS = (
    r"^/(collections/territoires-region/tiles/.*/\{tileCol\}"
    r"|conformance|processes/echo/execution|jobs(/\{jobId\})?)$"
)


@pytest.mark.parametrize(
    ("store", "kind", "only", "operations"),
    [("duckdb", "epci", ROWS, 3), ("postgresql", "bailleur", OTHERS, 6)],
)
def test_nothing_that_is_not_described_is_answered(
    serving: Any, store: str, kind: str, only: str, operations: int
) -> None:
    """No 5xx, no status, media type or body that is not told, nothing forbidden that is taken."""
    served = serving(store)
    account = served.by_type(kind)[0]
    told = ask_all(served.base_url, f"{account.login}:{account.password}", 1, 1, only)
    assert told.failures == ()
    assert told.operations == operations
    assert told.requests > 200
