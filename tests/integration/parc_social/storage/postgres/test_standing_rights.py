"""A migration and a swap keep nobody from reading, whoever reads for long (a pg_dump: hours)."""

import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from parc_social.errors import Unavailable
from parc_social.settings import Settings
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.open import open_store
from parc_social.storage.postgres import patience
from parc_social.storage.postgres.store import PostgresStore
from testing.made.stores.locked import COUNT, DWELLINGS, HOUSEHOLDS, OWN_DWELLINGS, OWNER, staged
from testing.rows import each_row
from testing.waiting import meanwhile

BY_HAND = [
    f"GRANT SELECT ON {DWELLINGS} TO parc_social_lecture",
    f"GRANT SELECT (loyer_principal) ON {DWELLINGS} TO parc_social_lecture",
    f"REVOKE SELECT (id) ON {DWELLINGS} FROM parc_social_lecture",  # noqa: S608 - our own names
    f"ALTER TABLE {HOUSEHOLDS} DISABLE ROW LEVEL SECURITY",
    f"ALTER POLICY menages ON {HOUSEHOLDS} USING (true)",
    f"CREATE POLICY autre ON {HOUSEHOLDS} FOR SELECT TO parc_social_lecture USING (true)",
    f"GRANT SELECT ON {OWN_DWELLINGS} TO parc_social_lecture",
    f"DROP VIEW {OWN_DWELLINGS}",
    f"COMMENT ON TABLE {DWELLINGS} IS NULL",
]


@contextmanager
def dumping(url: str, *tables: str) -> Generator[None]:
    """Holds tables as a pg_dump does."""
    with psycopg.connect(url, application_name="pg_dump de nuit") as connection:
        for table in tables:
            connection.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE".encode())
        yield


@contextmanager
def vacuumed_all_the_time(url: str) -> Generator[list[int]]:
    """What autovacuum does of a base that was just restored, without a pause; how many rounds."""
    rounds: list[int] = []

    def vacuum() -> None:
        connection.execute("VACUUM (ANALYZE)")
        rounds.append(1)

    with psycopg.connect(url, autocommit=True) as connection, meanwhile(vacuum):
        yield rounds


def rights(url: str) -> list[tuple[str, ...]]:
    """All that PostgreSQL says of who may read what in the schema."""
    with psycopg.connect(url) as connection:
        return connection.execute("""
            SELECT relname, relrowsecurity::text, relacl::text FROM pg_class
            WHERE relnamespace = 'parc_social'::regnamespace AND relkind IN ('r', 'v')
            UNION ALL
            SELECT attrelid::regclass::text, attname, attacl::text FROM pg_attribute
            WHERE attacl IS NOT NULL AND attrelid::regclass::text LIKE 'parc_social.%'
            UNION ALL
            SELECT tablename, policyname, qual FROM pg_policies
            ORDER BY 1, 2, 3""").fetchall()


def test_a_migration_touches_no_table_whose_rights_stand(
    store: PostgresStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LOCK_S", 0.2)
    before = rights(url)
    with dumping(url, HOUSEHOLDS, DWELLINGS):
        store.migrate()
    assert rights(url) == before


@each_row("act", BY_HAND)
def test_a_right_changed_by_hand_is_set_right_by_the_next_migration(
    store: PostgresStore, url: str, act: str
) -> None:
    before = rights(url)
    with psycopg.connect(url) as connection:
        connection.execute(act.encode())
    store.migrate()
    assert set(before) <= set(rights(url))
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE parc_social_menages")
        assert connection.execute(COUNT.encode()).fetchone() == (0,)


def test_who_holds_a_table_too_long_is_named_and_nothing_is_changed_by_halves(
    store: PostgresStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(f"GRANT SELECT ON {DWELLINGS} TO parc_social_lecture".encode())
    before = rights(url)
    with monkeypatch.context() as patch, dumping(url, DWELLINGS, OWN_DWELLINGS):
        patch.setattr(patience, "LOCK_S", 0.2)
        with pytest.raises(Unavailable, match="« pg_dump de nuit »"):
            store.migrate()
    assert rights(url) == before
    store.migrate()
    assert rights(url) != before


def test_ten_loads_of_a_base_that_is_vacuumed_meanwhile_end(
    own_database: Callable[[], str], tmp_path: Path
) -> None:
    """As autovacuum does after a restore, whose first load ended by « deadlock detected »."""
    url = own_database()
    store = open_store(Settings(data=tmp_path / "d", store=url), owner=True)
    assert isinstance(store, PostgresStore)
    with closing(store):
        store.migrate()
        before: list[str] = []
        with vacuumed_all_the_time(url) as rounds:
            for serial in range(1, 11):
                store.migrate()
                values = f"'r' || i, 2025, NULL, {OWNER}"
                later = staged(store, tmp_path, "rpls-logements", "rpls", values, serial)
                store.publish([later], before)
                before = [later]
        published = [e.id for e in store.editions() if e.state is EditionState.PUBLISHED]
    assert rounds
    assert published == before


def test_readers_pass_a_swap_that_waits_for_a_long_reading(
    store: PostgresStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One queue a table: a swap that waited for hours kept every landlord waiting as long."""
    monkeypatch.setattr(patience, "LOCK_S", 2.0)
    monkeypatch.setattr(patience, "TURN_S", 0.2)
    waits: list[float] = []
    before = rights(url)
    with dumping(url, HOUSEHOLDS), ThreadPoolExecutor(1) as beside:
        swap = beside.submit(store.publish, [], ["ops_2024_00000001"])
        while not swap.done():
            begun = time.monotonic()
            with psycopg.connect(url) as connection:
                connection.execute(COUNT.encode())
            waits.append(time.monotonic() - begun)
        assert isinstance(swap.exception(), Unavailable)
    assert max(waits) < 1.5, "a reader waited for the swap that waits"
    assert rights(url) == before
    assert {e.state for e in store.editions()} == {EditionState.PUBLISHED}
