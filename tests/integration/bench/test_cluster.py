"""The private PostgreSQL that every store test stands on."""

from collections.abc import Callable

import psycopg
import pytest

from testing.cluster import Cluster
from testing.fixtures.emptied import EmptiedDatabases

MODEL = """
CREATE TABLE modele (id int); INSERT INTO modele VALUES (1);
CREATE TABLE acte (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, texte text);
CREATE TABLE suite (acte int REFERENCES acte);
CREATE FUNCTION jamais() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''non''; END';
CREATE TRIGGER garde BEFORE DELETE OR TRUNCATE ON acte EXECUTE FUNCTION jamais()
"""
FILLED = "INSERT INTO acte (texte) VALUES ('a'), ('b'); INSERT INTO suite VALUES (2)"
MANY = "INSERT INTO acte (texte) SELECT repeat('x', 1000) FROM generate_series(1, 2000)"


def test_each_database_is_new_and_empty(own_database: Callable[[], str]) -> None:
    first, second = own_database(), own_database()
    with psycopg.connect(first) as session:
        session.execute("CREATE TABLE logement (id text)")
    with psycopg.connect(second) as session:
        row = session.execute("SELECT to_regclass('logement')").fetchone()
    assert row == (None,)


@pytest.mark.parametrize(
    ("act", "same"),
    [
        ("SELECT 1", True),
        (FILLED, True),
        (f"{FILLED}; ANALYZE acte", True),
        ("INSERT INTO modele VALUES (2)", False),
        ("DELETE FROM modele", False),
        ("ALTER TABLE acte DISABLE TRIGGER ALL", False),
        ("CREATE TABLE autre (id int)", False),
        ("GRANT SELECT ON acte TO PUBLIC", False),
        ("DROP FUNCTION jamais() CASCADE", False),
        ("CREATE SCHEMA autre", False),
        (MANY, False),
    ],
)
def test_a_database_that_was_used_is_as_its_model_again_or_is_dropped(
    postgres_cluster: Cluster, own_database: Callable[[], str], act: str, same: bool
) -> None:
    url = own_database()
    with psycopg.connect(url) as session:
        session.execute(MODEL.encode())
    model, databases = url.rpartition("/")[2], EmptiedDatabases(postgres_cluster)
    first = databases.take(model)
    with psycopg.connect(first) as session:
        session.execute(act.encode())
    databases.give_back(first, model)
    second = databases.take(model)
    assert (second == first) is same
    with psycopg.connect(second) as session:
        assert session.execute("SELECT id FROM modele").fetchall() == [(1,)]
        held = "SELECT (SELECT count(*) FROM acte), (SELECT count(*) FROM suite)"
        assert session.execute(held).fetchall() == [(0, 0)]
        given = session.execute("INSERT INTO acte (texte) VALUES ('c') RETURNING id").fetchall()
        assert given == [(1,)]
        with pytest.raises(psycopg.errors.RaiseException, match="non"):
            session.execute("DELETE FROM acte")
        session.rollback()
    databases.give_back(second, model)


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
