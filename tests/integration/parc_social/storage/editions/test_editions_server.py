"""The store in PostgreSQL: its roles and logins, tables of editions, and connections that break."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from parc_social.errors import Unavailable
from parc_social.settings import Settings
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.open import open_store
from parc_social.storage.postgres.roles import ROLES
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from testing.made.stores.addresses import ADRESSES, GRANT, stage_marked
from testing.sample import taking_turns

pytestmark = taking_turns(4)


@pytest.fixture
def server(
    own_database: Callable[..., str], migrated_store: str, tmp_path: Path
) -> Iterator[tuple[Store, str]]:
    url = own_database(migrated_store)
    opened = open_store(Settings(data=tmp_path, store=url), owner=True)
    opened.migrate()  # its folder
    yield opened, url
    opened.close()


def _as_role(url: str, role: str, sql: str) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SET ROLE {role}")  # pyright: ignore[reportArgumentType, reportCallIssue]
        return connection.execute(sql).fetchall()  # pyright: ignore[reportArgumentType, reportCallIssue]


def test_roles_read_what_is_published_and_households_have_their_own(
    server: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = server
    published, staged = stage_marked(store, tmp_path, mark=1), stage_marked(store, tmp_path, mark=2)
    households = stage_marked(store, tmp_path, source="ops", year=2024, mark=3)
    store.publish([published, households], [])
    adresses = f'SELECT count(*) FROM parc_social."{published}__adresse"'  # noqa: S608
    menages = f'SELECT count(*) FROM parc_social."{households}__ops_menage"'  # noqa: S608
    assert _as_role(url, "parc_social_lecture", adresses) == [(30,)]
    assert _as_role(url, "parc_social_menages", menages) == [(0,)]  # until its settings name some
    for role, refused in (
        ("parc_social_lecture", menages),
        ("parc_social_menages", adresses),
        ("parc_social_lecture", adresses.replace(published, staged)),
        ("parc_social_lecture", "SELECT count(*) FROM parc_social.ops_menage"),
        ("parc_social_lecture", "DELETE FROM parc_social.edition RETURNING 1"),
        ("parc_social_lecture", "CREATE TABLE parc_social.x AS SELECT 1 RETURNING 1"),
    ):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.SyntaxError)):
            _as_role(url, role, refused)
    store.publish([], [published])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _as_role(url, "parc_social_lecture", adresses)


def test_households_are_served_by_their_own_role(server: tuple[Store, str], tmp_path: Path) -> None:
    store, _ = server
    store.publish([stage_marked(store, tmp_path, source="ops", year=2024, mark=3)], [])
    assert store.page(GRANT, FeatureQuery("ops-menages", limit=100)).matched == 30


def test_the_parent_table_holds_what_is_published(
    server: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = server
    one, two = (
        stage_marked(store, tmp_path, mark=1),
        stage_marked(store, tmp_path, year=2024, mark=2),
    )
    store.publish([one, two], [])
    with psycopg.connect(url, autocommit=True) as connection:
        count = "SELECT edition, count(*) FROM parc_social.adresse GROUP BY 1 ORDER BY 1"
        assert connection.execute(count).fetchall() == [(two, 30), (one, 30)]
        store.publish([], [two])
        assert connection.execute(count).fetchall() == [(one, 30)]


def test_a_publication_that_a_long_read_holds_up_gives_up(
    server: tuple[Store, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, url = server
    name = stage_marked(store, tmp_path)
    store.publish([name], [])
    monkeypatch.setattr("parc_social.storage.postgres.patience.LOCK_S", 0.2)
    with psycopg.connect(url) as reading:
        reading.execute(f'SELECT count(*) FROM parc_social."{name}__adresse"'.encode())  # noqa: S608
        with pytest.raises(Unavailable, match="lecture"):
            store.publish([], [name])
    assert [e.state for e in store.editions()] == [EditionState.PUBLISHED]
    store.publish([], [name])
    assert [e.state for e in store.editions()] == [EditionState.RETIRED]


def test_columns_that_the_catalogue_gained_are_null_in_older_editions(
    server: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = server
    old, new = (
        stage_marked(store, tmp_path, mark=1),
        stage_marked(store, tmp_path, year=2026, mark=2),
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'ALTER TABLE parc_social."{old}__adresse" DROP COLUMN score')  # pyright: ignore[reportArgumentType, reportCallIssue]
    store.publish([old, new], [])
    query = FeatureQuery("adresses-serie", limit=100, columns=("score", "logements"))
    rows = orjson.loads(b"[" + store.page(GRANT, query).body + b"]")
    assert [r["properties"]["logements"] for r in rows] == [1] * 30 + [2] * 30


def test_a_plain_owner_who_may_create_roles_is_enough(
    server: tuple[Store, str], tmp_path: Path, own_database: Callable[[], str]
) -> None:
    url = own_database()
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"CREATE ROLE proprio_{name} LOGIN CREATEROLE PASSWORD 'p'")  # pyright: ignore[reportArgumentType, reportCallIssue]
        connection.execute(f"ALTER DATABASE {name} OWNER TO proprio_{name}")  # pyright: ignore[reportArgumentType, reportCallIssue]
        for role in ROLES:
            connection.execute(f"GRANT {role} TO proprio_{name} WITH SET TRUE, INHERIT FALSE")  # pyright: ignore[reportArgumentType, reportCallIssue]
        connection.execute("CREATE EXTENSION postgis")
        host, port = connection.info.host, connection.info.port
    plain = open_store(
        Settings(data=tmp_path / "b", store=f"postgresql://proprio_{name}:p@{host}:{port}/{name}"),
        owner=True,
    )
    plain.migrate()
    plain.publish([stage_marked(plain, tmp_path / "c")], [])
    assert plain.count(GRANT, ADRESSES) == 30
    plain.close()


def test_a_login_that_only_reads_serves_and_can_do_no_more(
    server: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = server
    store.publish([stage_marked(store, tmp_path)], [])
    with psycopg.connect(url, autocommit=True) as connection:
        name, host, port = connection.info.dbname, connection.info.host, connection.info.port
        connection.execute(
            f"CREATE ROLE lecteur_{name} LOGIN PASSWORD 'p' IN ROLE parc_social_lecture"  # pyright: ignore[reportArgumentType, reportCallIssue]
        )
    read = f"postgresql://lecteur_{name}:p@{host}:{port}/{name}"
    settings = Settings(data=tmp_path, store="postgresql://personne@127.0.0.1:1/x", store_read=read)
    reading = open_store(settings, owner=False)
    assert reading.count(GRANT, ADRESSES) == 30
    assert len(reading.editions()) == 1
    reading.close()


def test_a_server_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    url = "postgresql://postgres:motdepasse@127.0.0.1:1/rien"
    for owner in (True, False):
        store = open_store(Settings(data=tmp_path, store=url), owner=owner)
        with pytest.raises(Unavailable) as caught:
            store.migrate() if owner else store.count(GRANT, ADRESSES)
        assert "PostgreSQL" in str(caught.value)
        assert "motdepasse" not in str(caught.value)
        assert "\n" not in str(caught.value)
        store.close()


def test_a_database_that_was_never_migrated_is_one_clear_line(
    own_database: Callable[[], str], tmp_path: Path
) -> None:
    store = open_store(Settings(data=tmp_path, store=own_database()), owner=True)
    with pytest.raises(Unavailable, match="migrate"):
        store.editions()
    with pytest.raises(Unavailable, match="migrate"):
        store.count(GRANT, ADRESSES)
    store.close()


def test_a_connection_that_broke_is_replaced(server: tuple[Store, str], tmp_path: Path) -> None:
    store, url = server
    store.publish([stage_marked(store, tmp_path)], [])
    assert store.count(GRANT, ADRESSES) == 30
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert store.page(GRANT, ADRESSES).returned == 30


def test_the_list_of_editions_outlives_a_connection_that_broke(
    server: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = server
    staged = stage_marked(store, tmp_path)
    reader = open_store(Settings(data=tmp_path, store=url), owner=False)
    assert [edition.id for edition in reader.editions()] == [staged]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert [edition.id for edition in reader.editions()] == [staged]
    reader.close()
