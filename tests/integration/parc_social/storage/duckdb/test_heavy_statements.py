"""DuckDB: what the memory of every day is too small for is asked again where there is all of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parc_social.catalogue.load import collections
from parc_social.errors import TooSlow
from parc_social.limits import DEFAULTS
from parc_social.settings import Settings
from parc_social.storage.duckdb.store import DuckdbStore
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.execution.statement import DbRole, Statement
from testing.sample import taking_turns

pytestmark = taking_turns(4)

RELATION = collections()["adresses"].relation
PATIENT = replace(DEFAULTS, requete_s=120)  # of memory alone, whatever else the machine does
EDITION = "rpls_2025_0123abcd"
# 2,000,000 rows of two numbers, sorted: some 100 MB that no disk takes.
HEAVY = (
    "SELECT max(rang), min(ici) FROM (SELECT"  # noqa: S608
    " row_number() OVER (ORDER BY hash(n, lieu.fid)) AS rang, lieu.fid AS ici"
    f' FROM range(1000000) AS r(n), "{EDITION}".main."{RELATION}" AS lieu)'
)


def opened(folder: Path, memory_mb: int) -> DuckdbStore:
    """A store that serves an edition of two rows."""
    store = DuckdbStore(Settings(data=folder, memory_mb=memory_mb, bounds=PATIENT), owner=True)
    store.migrate()
    made = datetime(2026, 1, 1, tzinfo=UTC)
    edition = Edition(
        EDITION, "rpls", 2025, EditionState.STAGED, made, ((RELATION, 2),), fictive=True
    )
    with workshop(folder / "arrivage.duckdb") as bench:
        create_relation(bench, collections()["adresses"])
        bench.run(f"INSERT INTO {RELATION} (fid, id) VALUES (1, 'a'), (2, 'b')")  # noqa: S608
    store.stage(edition, folder / "arrivage.duckdb", lambda *_: None)
    store.publish([EDITION], [])
    return store


@pytest.fixture
def large(tmp_path: Path) -> Iterator[DuckdbStore]:
    store = opened(tmp_path, memory_mb=1_024)
    yield store
    store.close()


def heavy(store: DuckdbStore) -> list[tuple[object, ...]]:
    return store.reading(lambda _: store.rows(Statement(HEAVY, {}), DbRole(RELATION)))


def test_a_heavy_statement_is_answered(large: DuckdbStore) -> None:
    assert heavy(large) == [(2_000_000, 1)]


def test_and_so_is_the_next_one_after_a_light_one(large: DuckdbStore) -> None:
    light = f'SELECT count(*) FROM "{EDITION}".main."{RELATION}"'  # noqa: S608
    heavy(large)
    assert large.reading(lambda _: large.rows(Statement(light, {}), DbRole(RELATION))) == [(2,)]
    assert heavy(large) == [(2_000_000, 1)]


def test_what_no_memory_of_the_server_holds_is_refused(tmp_path: Path) -> None:
    store = opened(tmp_path, memory_mb=80)
    with pytest.raises(TooSlow, match="mémoire"):
        heavy(store)
    store.close()
