"""Rows of an edition file through a pipe into COPY: whole, or an error and nobody left waiting."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import duckdb
import psycopg
import pytest

from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.postgres import csv_copy
from parc_social.storage.postgres.csv_copy import CopyProgress, StagedRelation, fill
from parc_social.storage.postgres.schema import Row

ROWS = 300_000  # several groups of DuckDB's
EDITION = Edition(
    "e", "rpls", 2025, EditionState.STAGED, datetime(2026, 1, 1, tzinfo=UTC), (), fictive=True
)
WHOLE = f"(SELECT range + 1 AS fid, repeat('a', 100) AS mot FROM range({ROWS})) AS t"  # noqa: S608 - a number of ours


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[duckdb.DuckDBPyConnection]:
    """Little is taken ahead: whoever stops finds the other two in the middle of their work."""
    monkeypatch.setattr(csv_copy, "_AHEAD", 2)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE r (fid BIGINT)")
        yield connection


@pytest.fixture
def target(
    own_database: Callable[..., str], migrated_store: str
) -> Iterator[psycopg.Connection[Row]]:
    with psycopg.connect(own_database(migrated_store), autocommit=True) as connection:
        yield connection


def copied(
    target: psycopg.Connection[Row],
    source: duckdb.DuckDBPyConnection,
    rows: str,
    tell: Callable[[str, int, int], None],
) -> Row | None:
    """How many rows of `rows` are in the table, and the sum of their numbers."""
    columns = (("fid", "bigint", "fid"), ("mot", "text", "mot"))
    relation = StagedRelation("r", columns, (), geometry=False, served=True, source=rows)
    with target.transaction():
        target.execute("CREATE TABLE parc_social.e__r (fid bigint, mot text)")
        fill(target, source, EDITION, relation, CopyProgress(tell, "r", ROWS))
        counted = target.execute("SELECT count(*), sum(fid) FROM parc_social.e__r").fetchone()
        target.execute("DROP TABLE parc_social.e__r")
    return counted


def test_every_row_comes_and_progress_ends_at_their_number(
    target: psycopg.Connection[Row], source: duckdb.DuckDBPyConnection
) -> None:
    told: list[int] = []
    counted = copied(target, source, WHOLE, lambda _, done, __: told.append(done))
    assert counted == (ROWS, ROWS * (ROWS + 1) // 2)
    assert told == sorted(told)
    assert told[-1] == ROWS


def test_who_stops_reading_leaves_no_thread_that_waits(
    target: psycopg.Connection[Row], source: duckdb.DuckDBPyConnection
) -> None:
    before = threading.active_count()

    def stop(_step: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied(target, source, WHOLE, stop)
    assert threading.active_count() == before
    assert target.execute("SELECT to_regclass('parc_social.e__r')").fetchone() == (None,)


def test_a_source_that_fails_in_the_middle_is_no_shorter_table(
    target: psycopg.Connection[Row], source: duckdb.DuckDBPyConnection
) -> None:
    last = f"CASE WHEN range = {ROWS - 2} THEN error('abîmé') ELSE 'a' END"
    spoilt = WHOLE.replace("repeat('a', 100)", last)
    with pytest.raises(duckdb.Error, match="abîmé"):
        copied(target, source, spoilt, lambda *_: None)
    assert target.execute("SELECT to_regclass('parc_social.e__r')").fetchone() == (None,)


def test_a_table_that_refuses_a_row_says_so_and_leaves_no_thread(
    target: psycopg.Connection[Row], source: duckdb.DuckDBPyConnection
) -> None:
    before = threading.active_count()
    words = WHOLE.replace("range + 1 AS fid", "'x' || range AS fid")
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        copied(target, source, words, lambda *_: None)
    assert threading.active_count() == before
