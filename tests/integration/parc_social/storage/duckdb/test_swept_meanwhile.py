"""A whole answer under way outlives its edition's file, wherever it has come to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.duckdb.store import DuckdbStore
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.execution.statement import DbRole, Statement

RELATION = collections()["adresses"].relation
EDITION = "rpls_2025_0123abcd"
READER = DbRole(RELATION)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckdbStore]:
    """It serves an edition of two rows."""
    opened = DuckdbStore(Settings(data=tmp_path), owner=True)
    opened.migrate()
    made = datetime(2026, 1, 1, tzinfo=UTC)
    edition = Edition(
        EDITION, "rpls", 2025, EditionState.STAGED, made, ((RELATION, 2),), fictive=True
    )
    with workshop(tmp_path / "arrivage.duckdb") as bench:
        create_relation(bench, collections()["adresses"])
        bench.run(f"INSERT INTO {RELATION} (fid, id) VALUES (1, 'a'), (2, 'b')")  # noqa: S608
    opened.stage(edition, tmp_path / "arrivage.duckdb", lambda *_: None)
    opened.publish([EDITION], [])
    yield opened
    opened.close()


def stretch(store: DuckdbStore, fid: int) -> list[bytes]:
    text = f'SELECT id, fid FROM "{EDITION}".main."{RELATION}" WHERE fid = {fid:d}'  # noqa: S608
    return [*store.stretch(Statement(text, {}), READER).texts]


@pytest.mark.parametrize("begun", [True, False], ids=["behind its first stretch", "before it"])
def test_a_file_that_is_swept_is_read_where_it_is_held_open(
    store: DuckdbStore, tmp_path: Path, begun: bool
) -> None:
    file = tmp_path / "editions" / f"{EDITION}.duckdb"
    with store.holding() as snapshot:
        tables = snapshot.tables_for(collections()["adresses"], ())
        with store.passing(tables):
            assert not begun or stretch(store, 1) == [b"a"]
            file.unlink()
            assert stretch(store, 2) == [b"b"]
        with store.passing(tables):  # another, which finds it detached
            assert stretch(store, 1) == [b"a"]
