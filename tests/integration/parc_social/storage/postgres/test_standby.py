"""Reads on a standby: under both locks, what has arrived there, and on the primary else."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from parc_social.errors import Away, Unavailable
from parc_social.postgres_hosts import reading_url, writing_url
from parc_social.settings import Settings
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.open import open_store
from parc_social.storage.postgres.store import PostgresStore
from parc_social.storage.standby_state import StandbyState
from testing.deployment.standby import ServerPair, server_pair
from testing.made.stores.locked import (
    COUNT,
    DWELLINGS,
    HOUSEHOLDS,
    MINE,
    OTHER,
    OWNER,
    staged,
)
from testing.rows import each_row
from testing.waiting import waited_for

WHO = Statement("SELECT current_user::text, pg_is_in_recovery()", {})
HOUSEHOLDER = DbRole("ops_menage", sirens=(MINE,))
DWELLING = DbRole("rpls_logement")
BASE = "parc"


@pytest.fixture(scope="module")
def pair(postgres_is_there: None) -> Iterator[ServerPair]:
    with server_pair() as made:
        yield made


@pytest.fixture(scope="module")
def owner(pair: ServerPair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresStore]:
    pair.primary.create(BASE)
    folder = tmp_path_factory.mktemp("proprietaire")
    url = writing_url("PARC_SOCIAL_STORE", pair.url(BASE))
    store = open_store(Settings(data=folder, store=url), owner=True)
    assert isinstance(store, PostgresStore)
    with closing(store):
        store.migrate()
        rows = f"'m' || i, 2024, 'publie', {OWNER}", f"'r' || i, 2025, NULL, {OWNER}"
        names = [
            staged(store, folder, "ops-menages", "ops", rows[0]),
            staged(store, folder, "rpls-logements", "rpls", rows[1]),
        ]
        store.publish(names, [])
        yield store


def serving_on(pair: ServerPair, folder: Path, login: str = "") -> PostgresStore:
    """A store of a new process that reads on the standby."""
    read = pair.url(BASE)
    if login:
        read = read.replace(f"postgres:{pair.primary.password}", f"{login}:p")
    settings = Settings(
        data=folder,
        store=writing_url("PARC_SOCIAL_STORE", pair.url(BASE)),
        store_read=reading_url("PARC_SOCIAL_STORE_READ", read),
    )
    store = open_store(settings, owner=False)
    assert isinstance(store, PostgresStore)
    return store


@pytest.fixture
def serving(pair: ServerPair, owner: PostgresStore, tmp_path: Path) -> Iterator[PostgresStore]:
    with closing(serving_on(pair, tmp_path)) as store:
        assert waited_for(lambda: is_on_standby(store), bool)
        yield store


def is_on_standby(store: PostgresStore) -> bool:
    """Whether the standby answers what this process asks now."""
    store.version()
    ((_, is_standby),) = store.rows(WHO, DWELLING)
    return bool(is_standby)


@each_row(
    ("reader", "role"),
    [
        (DWELLING, "parc_social_lecture"),
        (DbRole("rpls_logement", steady=True), "parc_social_lecture"),
        (DbRole("rpls_logement", private=True, sirens=None), "parc_social_prives"),
        (DbRole("rpls_logement", private=True, sirens=(MINE,)), "parc_social_propres"),
        (HOUSEHOLDER, "parc_social_menages"),
    ],
)
def test_a_standby_is_read_under_the_role_of_the_reader(
    serving: PostgresStore, reader: DbRole, role: str
) -> None:
    assert serving.rows(WHO, reader) == [(role, True)]


def test_row_security_and_refused_columns_hold_there(
    pair: ServerPair, owner: PostgresStore, serving: PostgresStore
) -> None:
    for sirens, seen in (((MINE,), 10), ((OTHER, MINE), 20), ((), 0), (("999999999",), 0)):
        assert serving.rows(Statement(COUNT, {}), DbRole("ops_menage", sirens=sirens)) == [(seen,)]
    private = Statement(f"SELECT siren_bailleur FROM {DWELLINGS}", {})  # noqa: S608 - our own names
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        serving.rows(private, DWELLING)
    # And by the standby itself, without our pool.
    with psycopg.connect(pair.standby.url(BASE)) as session:
        session.execute("SET ROLE parc_social_menages")
        assert session.execute(COUNT.encode()).fetchall() == [(0,)]


def test_a_login_that_only_reads_takes_the_roles_and_none_without_them(
    pair: ServerPair, owner: PostgresStore, tmp_path: Path
) -> None:
    roles = "parc_social_lecture, parc_social_prives, parc_social_propres, parc_social_menages"
    with psycopg.connect(pair.primary.url(BASE), autocommit=True) as session:
        session.execute("CREATE ROLE rien LOGIN PASSWORD 'p'")
        session.execute(f"CREATE ROLE lit LOGIN NOINHERIT PASSWORD 'p' IN ROLE {roles}".encode())
    made = "SELECT 1 FROM pg_roles WHERE rolname = 'lit'"
    assert waited_for(lambda: pair.on_standby(made), bool)
    with closing(serving_on(pair, tmp_path, "lit")) as store:
        assert waited_for(lambda: is_on_standby(store), bool)
        assert store.rows(Statement(COUNT, {}), HOUSEHOLDER) == [(10,)]
    with closing(serving_on(pair, tmp_path, "rien")) as store:
        assert not is_on_standby(store)  # the primary answers, and what is wrong is told
        with pytest.raises(Unavailable, match=r"PARC_SOCIAL_STORE_READ.*parc_social_lecture"):
            store.check_standby()


def test_an_edition_is_read_where_it_has_arrived_and_one_withdrawn_nowhere(
    pair: ServerPair, owner: PostgresStore, serving: PostgresStore, tmp_path: Path
) -> None:
    before = owner.version()
    pair.on_standby("SELECT pg_wal_replay_pause()")
    try:
        values = f"'r' || i, 2025, NULL, {OWNER}"
        later = staged(owner, tmp_path, "rpls-logements", "rpls", values, serial=2)
        owner.publish([later], ["rpls_2025_00000001"])
        assert waited_for(lambda: serving.version() != before, bool)
        assert serving.reading(lambda s: [e.id for e in s.editions]) == ["ops_2024_00000001", later]
        assert serving.rows(WHO, DWELLING) == [("parc_social_lecture", False)]
        late = Statement(
            COUNT.replace("ops_2024_00000001__ops_menage", f"{later}__rpls_logement"), {}
        )
        assert serving.rows(late, DWELLING) == [(20,)]
        behind = serving.standby()
        assert behind is not None
        assert behind.lag_s is not None
        assert 0 < behind.lag_s < 60
        assert pair.on_standby("SELECT pg_is_wal_replay_paused()") == [(True,)]
    finally:
        pair.on_standby("SELECT pg_wal_replay_resume()")
    assert waited_for(lambda: is_on_standby(serving), bool)
    assert serving.rows(late, DWELLING) == [(20,)]
    caught_up = StandbyState(f"127.0.0.1:{pair.standby.port}", 0.0, True)
    assert waited_for(serving.standby, caught_up.__eq__) == caught_up


def test_a_statement_that_recovery_cancels_is_answered_by_the_primary(
    pair: ServerPair, serving: PostgresStore
) -> None:
    slow = Statement(
        f"SELECT count(*), pg_is_in_recovery(), pg_sleep(1.5) IS NULL FROM {HOUSEHOLDS}",  # noqa: S608
        {},
    )
    answers: list[tuple[object, ...]] = []
    asking = threading.Thread(target=lambda: answers.extend(serving.rows(slow, HOUSEHOLDER)))
    asking.start()
    running = (
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(1.5)%' AND state = 'active'"
    )
    assert waited_for(lambda: len(pair.on_standby(running)) == 2, bool)  # and this one that looks
    with psycopg.connect(pair.primary.url(BASE)) as session:
        session.execute(f"LOCK TABLE {HOUSEHOLDS} IN ACCESS EXCLUSIVE MODE".encode())
    asking.join()
    assert [row[:2] for row in answers] == [(10, False)]
    assert is_on_standby(serving)  # of a cancelled statement nothing stays


def test_reads_go_on_without_the_primary_and_a_promoted_standby_takes_its_place(
    pair: ServerPair, owner: PostgresStore, serving: PostgresStore, tmp_path: Path
) -> None:
    shown = serving.version()
    pair.primary.stop()
    assert is_on_standby(serving)
    assert serving.version() == shown
    assert serving.editions()[0].id == "ops_2024_00000001"
    assert serving.rows(Statement(COUNT, {}), HOUSEHOLDER) == [(10,)]
    with closing(serving_on(pair, tmp_path / "autre")) as born_later:
        assert born_later.version() == shown
        assert is_on_standby(born_later)
    assert serving.standby() == StandbyState(f"127.0.0.1:{pair.standby.port}", None, False)
    with pytest.raises(Away, match="PostgreSQL ne répond pas"):
        owner.publish(["rpls_2025_00000001"], [])
    alone = open_store(Settings(data=tmp_path / "seul", store=pair.standby.url(BASE)), owner=True)
    with closing(alone), pytest.raises(Away, match=r"secours.*ne s'écrit pas"):
        alone.publish(["rpls_2025_00000001"], [])
    pair.promote()
    values = f"'r' || i, 2025, NULL, {OWNER}"
    later = staged(owner, tmp_path, "rpls-logements", "rpls", values, serial=3)
    owner.publish([later], ["rpls_2025_00000002"])
    assert waited_for(lambda: serving.version() != shown, bool)
    assert serving.rows(Statement(COUNT, {}), HOUSEHOLDER) == [(10,)]
