"""Connections of PostgreSQL are lent, given back, replaced, and carry nothing over."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from itertools import chain

import psycopg
import pytest

from parc_social.errors import Unavailable
from parc_social.storage.postgres.connection import ServingConnection, SessionKind
from parc_social.storage.postgres.pool import ServingPool
from testing.waiting import waited_for

ALL = 8


@pytest.fixture(scope="module")
def url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def pool(url: str) -> Iterator[ServingPool]:
    made = ServingPool(url, 5.0, ALL)
    yield made
    made.close()


def _pid(connection: ServingConnection) -> int:
    return int(connection.run_prepared(b"SELECT pg_backend_pid()", []).rows()[0][0])


def test_the_last_one_given_back_is_lent_first(pool: ServingPool) -> None:
    with pool.connection() as one, pool.connection() as other:
        first, second = _pid(one), _pid(other)
    assert first != second
    with pool.connection() as again:
        assert _pid(again) == first  # it was given back last


def test_a_ninth_waits_for_one_that_comes_back(pool: ServingPool) -> None:
    lent = [pool.connection() for _ in range(ALL)]
    held = [one.__enter__() for one in lent]
    wanted = _pid(held[3])
    threading.Timer(0.3, lambda: lent[3].__exit__(None, None, None)).start()
    with pool.connection() as found:
        assert _pid(found) == wanted
    for one in (*lent[:3], *lent[4:]):
        one.__exit__(None, None, None)


def test_without_a_free_one_it_is_unavailable_within_three_seconds(pool: ServingPool) -> None:
    lent = [pool.connection() for _ in range(ALL)]
    for one in lent:
        one.__enter__()
    begun = time.monotonic()
    with pytest.raises(Unavailable, match="plus de connexion libre"), pool.connection():
        pass
    assert 1.5 < time.monotonic() - begun < 3.0
    for one in lent:
        one.__exit__(None, None, None)
    with pool.connection() as found:
        assert _pid(found)


def test_a_connection_that_broke_is_replaced(pool: ServingPool, url: str) -> None:
    with pool.connection() as one:
        gone = _pid(one)
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [gone])
    with pytest.raises(psycopg.OperationalError), pool.connection() as one:
        one.run_prepared(b"SELECT 1", [])
    with pool.connection() as one:
        assert _pid(one) != gone


def test_a_transaction_that_was_left_open_ends_with_its_connection(pool: ServingPool) -> None:
    with pool.connection() as one:
        left = _pid(one)
        one.execute("BEGIN")
    with pool.connection() as one:
        assert _pid(one) != left


def test_what_is_lent_when_the_pool_closes_is_closed_when_it_comes_back(pool: ServingPool) -> None:
    with pool.connection() as lent:
        pool.close()
        assert _pid(lent)
    assert lent.closed
    with pool.connection() as again:  # a pool that is asked again begins anew
        assert _pid(again)


def test_a_server_that_cannot_serve_says_why_and_what_to_do(url: str) -> None:
    pool, nobody = ServingPool(url, 5.0, ALL), SessionKind("nobody_at_all")
    with pytest.raises(Unavailable, match="parc-social migrate"), pool.connection(nobody):
        pass


def test_statements_keep_their_settings_and_are_read_only(pool: ServingPool) -> None:
    with pool.connection() as one:
        assert one.run_prepared(b"SHOW statement_timeout", []).rows() == [("5s",)]
        for _ in range(3):  # unprepared, prepared, prepared already
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                one.run_prepared(b"CREATE TABLE x (a int)", [])


def test_values_go_in_and_rows_come_out_whatever_their_number_of_times(pool: ServingPool) -> None:
    text = b"SELECT $1::varchar || '%', $2::integer, $3::varchar[], $4::double precision, $1::text"
    with pool.connection() as one:
        for number in range(5):
            asked = one.run_prepared(text, ["é%s", number, ["a", 'b"{'], None])
            assert asked.rows() == [("é%s%", number, ["a", 'b"{'], None, "é%s")]
            assert [*chain(*asked.some_features())] == ["é%s%".encode()]


def test_features_that_come_as_columns_are_written_with_the_keys_apart(pool: ServingPool) -> None:
    text = b"""SELECT 'L' || i, CASE i WHEN 2 THEN '{"type":"Point"}' END, i, NULL::boolean,
    i + 0.5::float8, CAST(DATE '20205-01-31' AS VARCHAR), i, 'fin'
    FROM generate_series(1, $1::integer) AS s(i)"""
    members = ("nbpiece", "conv", "loyer", "bail_date")
    with pool.connection() as one:
        for count in (0, 3, 1_203):
            asked = one.run_prepared(text, [count], members)
            told = [json.loads(feature) for feature in chain(*asked.some_features())]
            assert [one["id"] for one in told] == [f"L{i}" for i in range(1, count + 1)]
            assert asked.keys() == ((count, "fin") if count else None)
            for i, feature in enumerate(told, 1):
                assert feature["geometry"] == ({"type": "Point"} if i == 2 else None)
                assert tuple(feature["properties"].items()) == tuple(
                    zip(members, (i, None, i + 0.5, "20205-01-31"), strict=True)
                )


def test_more_statements_than_are_kept_are_all_answered(pool: ServingPool) -> None:
    with pool.connection() as one:
        for _ in range(2):
            for number in range(150):
                assert one.run_prepared(b"SELECT %d" % number, []).rows() == [(number,)]
                assert one.run_prepared(b"SELECT %d" % number, []).rows() == [(number,)]
        kept = one.run_prepared(b"SELECT count(*) FROM pg_prepared_statements", []).rows()[0][0]
    assert kept <= 100


def test_a_transaction_that_fails_leaves_prepared_statements_alone(pool: ServingPool) -> None:
    with pool.connection() as one:
        for _ in range(3):
            with pytest.raises(psycopg.errors.DivisionByZero), one.transaction():
                one.run_prepared(b"SELECT 1 / $1::integer", [0])
            with one.transaction():
                assert one.run_prepared(b"SELECT 4 / $1::integer", [2]).rows() == [(2,)]


def test_a_free_connection_of_another_role_takes_the_one_that_is_asked(url: str) -> None:
    who = b"SELECT current_user::text, current_setting('plan_cache_mode'), pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS un, deux")
        owner.execute("CREATE ROLE un; CREATE ROLE deux")
    pool, backends = ServingPool(url, 5.0, 2), set[int]()
    plans = {False: "force_custom_plan", True: "force_generic_plan"}
    kinds = [SessionKind(role, steady) for role in ("un", "deux") for steady in plans]
    for kind in [*kinds, *kinds[::-1], *kinds]:
        with pool.connection(kind) as one, pool.connection(kinds[0]):
            ((role, plan, backend),) = one.run_prepared(who, []).rows()
            assert (role, plan) == (kind.role, plans[kind.steady])
            backends.add(backend)
            assert pool.use() == (2, 2, 0)
    assert pool.use() == (0, 2, 0)
    with pytest.raises(Unavailable), pool.connection(SessionKind("nobody_at_all")):
        pass
    with pool.connection(kinds[3]) as one:
        assert one.run_prepared(who, []).rows()[0][:2] == ("deux", "force_generic_plan")
    pool.close()
    with psycopg.connect(url) as owner:
        count = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)"
        assert waited_for(lambda: owner.execute(count, [[*backends]]).fetchone() == (0,), bool)
