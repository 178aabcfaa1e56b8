"""A statement ends when its request does, and at its deadline; its connection serves the next."""

import threading
import time
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import replace
from typing import Any

import pytest

from parc_social.errors import TooSlow
from parc_social.limits import DEFAULTS
from parc_social.settings import Settings
from parc_social.storage.execution.cancellation import Cancellation, set_cancellation
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.open import open_store
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

HEAVY = {
    "duckdb": "SELECT count(*) FROM range(1000000) a, range(1000000) b"
    " WHERE sin(a.range + b.range) > 2",
    "postgresql": "SELECT pg_sleep(60)",
}
# What a hostile LIKE comes to: a match that fails late, on a long text, many times over.
BOMB = {
    "duckdb": "SELECT count(*) FROM range(100000000) r WHERE repeat('a', 3000) || r.range"
    " LIKE '%a%a%a%a%a%a%a%a%b'",
    "postgresql": "SELECT count(*) FROM generate_series(1, 100000000) r"
    " WHERE repeat('a', 3000) || r LIKE '%%a%%a%%a%%a%%a%%a%%a%%a%%b'",
}
READER = DbRole("rpls_logement")
DEADLINE_S = 2.0


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def store(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    new_database: Callable[[], str],
) -> Iterator[Any]:
    """An empty store whose statements have two seconds."""
    data = tmp_path_factory.mktemp(request.param)
    url = "duckdb:" if request.param == "duckdb" else new_database()
    settings = Settings(data=data, store=url, bounds=replace(DEFAULTS, requete_s=DEADLINE_S))
    opened: Any = open_store(settings, owner=True)
    opened.migrate()
    yield opened
    opened.close()


def rows_within(store: Any, sql: str, life: Cancellation) -> Any:
    """The rows of a statement of a request."""

    def run() -> Any:
        set_cancellation(life)
        return store.rows(Statement(sql, {}), READER)

    return copy_context().run(run)


def seconds_until_too_slow(store: Any, sql: str, life: Cancellation) -> float:
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        rows_within(store, sql, life)
    return time.monotonic() - begun


def test_a_statement_ends_with_its_request(store: Any) -> None:
    life = Cancellation()
    threading.Timer(0.5, life.end).start()
    assert seconds_until_too_slow(store, HEAVY[store.engine], life) < 1.5


def test_none_begins_after(store: Any) -> None:
    life = Cancellation()
    life.end()
    assert seconds_until_too_slow(store, "SELECT 1", life) < 0.5


def test_a_request_that_ends_stops_no_other(store: Any) -> None:
    """The connection goes back to its pool between the two, and may be the same."""
    for _ in range(20):
        life = Cancellation()
        assert rows_within(store, "SELECT 1", life) == [(1,)]
        ending = threading.Thread(target=life.end)
        ending.start()
        assert store.rows(Statement("SELECT 2", {}), READER) == [(2,)]
        ending.join()


@each_row("statement", [HEAVY, BOMB], ids=["long", "like"])
def test_a_statement_ends_at_its_deadline_and_frees_its_connection(
    store: Any, statement: dict[str, str]
) -> None:
    assert seconds_until_too_slow(store, statement[store.engine], Cancellation()) < DEADLINE_S + 1.5
    assert store.rows(Statement("SELECT 1", {}), READER) == [(1,)]


def test_more_bombs_than_connections_leave_them_all_free(store: Any) -> None:
    threads = [
        threading.Thread(
            target=seconds_until_too_slow, args=(store, HEAVY[store.engine], Cancellation())
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begun = time.monotonic()
    assert store.rows(Statement("SELECT 1", {}), READER) == [(1,)]
    assert time.monotonic() - begun < 1


def test_a_statement_that_wants_all_memory_is_refused_and_the_next_is_served(tmp_path: Any) -> None:
    """DuckDB refuses it by itself; the caller is told, and it is no fault of the server."""
    settings = Settings(data=tmp_path, store="duckdb:", memory_mb=64)
    opened: Any = open_store(settings, owner=True)  # `rows` is of its reads, not of every Store
    opened.migrate()
    try:
        hungry = "SELECT len(list(repeat('x', 100) || range)) FROM range(10000000)"
        with pytest.raises(TooSlow, match="mémoire"):
            opened.rows(Statement(hungry, {}), READER)
        assert opened.rows(Statement("SELECT 1", {}), READER) == [(1,)]
    finally:
        opened.close()
