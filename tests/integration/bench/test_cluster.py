"""The private PostgreSQL that every store test stands on."""

from collections.abc import Callable

import psycopg
import pytest


def test_each_database_is_new_and_empty(own_database: Callable[[], str]) -> None:
    first, second = own_database(), own_database()
    with psycopg.connect(first) as session:
        session.execute("CREATE TABLE logement (id text)")
    with psycopg.connect(second) as session:
        row = session.execute("SELECT to_regclass('logement')").fetchone()
    assert row == (None,)


def test_the_server_is_version_17_with_postgis_at_hand(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as session:
        session.execute("CREATE EXTENSION postgis")
        version = session.execute(
            "SELECT current_setting('server_version_num')::int / 10000,"
            " left(postgis_lib_version(), 2)"
        ).fetchone()
    assert version == (17, "3.")


def test_texts_sort_as_on_a_french_server_unless_collated(postgres_url: str) -> None:
    words = "SELECT string_agg(x, ' ' ORDER BY x {}) FROM unnest(ARRAY['b', 'B', 'a', 'é']) AS t(x)"
    with psycopg.connect(postgres_url) as session:
        french = session.execute(words.format("")).fetchone()
        bytewise = session.execute(words.format('COLLATE "C"')).fetchone()
    assert (french, bytewise) == (("a b B é",), ("B a b é",))


def test_a_password_is_required(postgres_url: str) -> None:
    without = postgres_url.partition("@")[2]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres@{without}")
