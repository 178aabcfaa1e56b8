"""Reads on two standbys: spread over both, on the other when one is late or lost."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from parc_social.postgres_hosts import reading_url, writing_url
from parc_social.settings import Settings
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.open import open_store
from parc_social.storage.postgres.store import PostgresStore
from testing.cluster import Cluster
from testing.deployment.standby import ServerPair, another_standby, server_pair
from testing.made.stores.locked import OWNER, staged
from testing.waiting import waited_for

pytestmark = pytest.mark.long

# Long enough that all readers are under way, each on a connection of its own.
WHERE = Statement("SELECT pg_sleep(0.2) IS NULL, current_setting('port')::int", {})
DWELLING = DbRole("rpls_logement")
BASE = "parc"
FIRST = "rpls_2025_00000001"


@pytest.fixture(scope="module")
def servers(postgres_is_there: None) -> Iterator[tuple[ServerPair, Cluster]]:
    with server_pair() as pair, another_standby(pair) as other:
        yield pair, other


@pytest.fixture
def owner(servers: tuple[ServerPair, Cluster], tmp_path: Path) -> Iterator[PostgresStore]:
    pair, _ = servers
    pair.primary.create(BASE)
    url = writing_url("PARC_SOCIAL_STORE", pair.url(BASE))
    store = open_store(Settings(data=tmp_path, store=url), owner=True)
    assert isinstance(store, PostgresStore)
    try:
        store.migrate()
        store.publish(
            [staged(store, tmp_path, "rpls-logements", "rpls", f"'r' || i, 2025, NULL, {OWNER}")],
            [],
        )
        yield store
    finally:
        store.close()
        pair.primary.drop(BASE)


@pytest.fixture
def serving(
    servers: tuple[ServerPair, Cluster], owner: PostgresStore, tmp_path: Path
) -> Iterator[PostgresStore]:
    pair, other = servers
    both = f"127.0.0.1:{pair.standby.port},127.0.0.1:{other.port}"
    url = f"postgresql://postgres:{pair.primary.password}@{both}/{BASE}?load_balance_hosts=random"
    settings = Settings(
        data=tmp_path / "sert",
        store=writing_url("PARC_SOCIAL_STORE", pair.url(BASE)),
        store_read=reading_url("PARC_SOCIAL_STORE_READ", url),
    )
    store = open_store(settings, owner=False)
    assert isinstance(store, PostgresStore)
    with closing(store):
        store.version()
        yield store


def shown_by(store: PostgresStore) -> list[str]:
    """The editions that are published."""
    return store.reading(lambda snapshot: [e.id for e in snapshot.editions])


def asked_together(store: PostgresStore, readers: int = 12) -> Counter[int]:
    """The ports of the servers that answered readers who were all under way at once."""
    store.version()
    with ThreadPoolExecutor(readers) as pool:
        answers = pool.map(lambda _: store.rows(WHERE, DWELLING), range(readers))
        return Counter(port for rows in answers for _, port in rows)


def test_reads_are_spread_over_all_and_go_on_with_one(
    servers: tuple[ServerPair, Cluster], serving: PostgresStore
) -> None:
    pair, other = servers
    both = {pair.standby.port, other.port}
    assert waited_for(lambda: set(asked_together(serving)), both.__eq__) == both
    other.stop()
    try:
        # Nobody is refused meanwhile: a statement whose server went is asked of the primary.
        alone = {pair.standby.port}
        seen = waited_for(lambda: set(asked_together(serving)), alone.__eq__)
        assert seen == alone
    finally:
        other.start()


def test_one_that_is_late_shows_nothing_and_the_other_goes_on(
    servers: tuple[ServerPair, Cluster],
    owner: PostgresStore,
    serving: PostgresStore,
    tmp_path: Path,
) -> None:
    pair, other = servers
    pair.on_standby("SELECT pg_wal_replay_pause()")
    try:
        later = staged(
            owner, tmp_path, "rpls-logements", "rpls", f"'r' || i, 2025, NULL, {OWNER}", serial=2
        )
        owner.publish([later], [FIRST])
        shown = waited_for(lambda: shown_by(serving), [later].__eq__)
        assert shown == [later]
        table = f'parc_social."{later}__rpls_logement"'
        read = Statement(f"SELECT current_setting('port')::int, count(*) FROM {table}", {})  # noqa: S608 - our own names
        alone = {other.port}
        assert waited_for(lambda: set(asked_together(serving)), alone.__eq__) == alone
        assert serving.rows(read, DWELLING) == [(other.port, 20)]
        assert pair.on_standby("SELECT pg_is_wal_replay_paused()") == [(True,)]
    finally:
        pair.on_standby("SELECT pg_wal_replay_resume()")
