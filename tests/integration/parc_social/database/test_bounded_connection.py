"""A database that says nothing, through a relay that holds what it says: nobody waits for ever."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import text

from parc_social.database.bounded_connection import BoundedConnection, bound_answers
from parc_social.database.engine import answering, engine_of
from parc_social.errors import Away
from parc_social.storage.postgres.connection import ServingConnection
from testing.chaos.relay import FAIR, Relay, Weather

BOUND_S = 0.5
SILENT = Weather(holds=True)


@pytest.fixture
def direct(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def relay(direct: str) -> Iterator[Relay]:
    made = Relay(urlsplit(direct).port or 0)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def url(direct: str, relay: Relay) -> str:
    return direct.replace(f":{relay.to}/", f":{relay.port}/")


@pytest.fixture
def connection(url: str) -> Iterator[ServingConnection]:
    with ServingConnection.connect(url, autocommit=True, prepare_threshold=None) as made:
        made.answer_s = BOUND_S
        yield made


@contextmanager
def bounded() -> Iterator[None]:
    """After the bound, and not long after; never before it."""
    begun = time.monotonic()
    yield
    assert BOUND_S <= time.monotonic() - begun < BOUND_S + 10  # a busy machine


def test_a_statement_that_is_not_answered_ends_at_the_bound(
    connection: ServingConnection, relay: Relay
) -> None:
    assert connection.run_prepared(b"SELECT 1", []).rows() == [(1,)]
    relay.weather = SILENT
    with bounded(), pytest.raises(psycopg.OperationalError, match="rien répondu"):
        connection.run_prepared(b"SELECT 1", [])
    assert connection.closed


def test_so_does_one_of_a_cursor(connection: BoundedConnection, relay: Relay) -> None:
    relay.weather = SILENT
    with bounded(), pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    assert connection.closed


def test_the_registry_is_away_and_comes_back(url: str, relay: Relay) -> None:
    engine = engine_of(url)
    bound_answers(engine, BOUND_S)

    def ask() -> int:
        with answering(), engine.connect() as connection:
            return int(connection.execute(text("SELECT 7")).scalar_one())

    assert ask() == 7
    with engine.connect() as held:
        relay.weather = SILENT
        with bounded(), pytest.raises(Away, match=r"registre.*wait timeout"), answering():
            held.execute(text("SELECT 7"))
    relay.weather = FAIR
    assert ask() == 7
    engine.dispose()


def test_what_is_sent_and_answered_whole_is_as_it_was(connection: ServingConnection) -> None:
    long = "é" * 3_000_000  # more than a socket takes at once
    for _ in range(3):  # asked, prepared, prepared already
        found = connection.run_prepared(b"SELECT $1::text, length($1::text)", [long])
        assert found.rows() == [(long, len(long))]
    with pytest.raises(psycopg.errors.DivisionByZero):
        connection.run_prepared(b"SELECT 1 / $1::int", [0])
    assert connection.run_prepared(b"SELECT 1", []).rows() == [(1,)]


def test_an_answer_cut_in_its_middle_is_an_error(
    connection: ServingConnection, relay: Relay
) -> None:
    relay.weather = Weather(answers=100_000)
    with pytest.raises(psycopg.OperationalError):
        connection.run_prepared(b"SELECT repeat('x', 1000) FROM generate_series(1, 1000)", [])
    assert connection.closed or connection.broken


def test_who_interrupts_a_statement_of_a_server_that_is_away_is_told_nothing(
    connection: ServingConnection, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever watches answers has others to watch: the log alone tells it."""
    relay.weather = SILENT
    connection.cancel_safe(timeout=BOUND_S)
    relay.weather = Weather(answers=0)  # what it sends is cut
    connection.cancel_safe(timeout=BOUND_S)
    assert caplog.text.count("a statement is not interrupted") == 2
