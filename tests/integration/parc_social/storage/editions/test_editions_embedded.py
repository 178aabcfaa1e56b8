"""The embedded store: its files, what it keeps open, its manifest, and editions of another form."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import orjson
import pytest

from parc_social.catalogue.load import collections
from parc_social.errors import BadFile, Unavailable
from parc_social.settings import Settings
from parc_social.storage.duckdb.attached_files import DuckdbFiles
from parc_social.storage.editions.edition import seal_of
from parc_social.storage.editions.manifest import Manifest
from parc_social.storage.open import open_store
from parc_social.storage.store import Store
from testing.made.stores.addresses import ADRESSES, GRANT, marks, stage_marked
from testing.made.stores.lives import settle
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

RELATION = collections()["adresses"].relation


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    opened = open_store(Settings(data=tmp_path), owner=True)
    opened.migrate()
    yield opened, tmp_path / "editions"
    opened.close()


def test_a_read_keeps_its_files_and_the_last_one_lets_them_go(
    embedded: tuple[Store, Path], tmp_path: Path
) -> None:
    store, folder = embedded
    old, new = stage_marked(store, tmp_path, mark=1), stage_marked(store, tmp_path, mark=2)
    store.publish([old], [])
    files = DuckdbFiles(folder, memory_mb=512, threads=1, keep_s=0.0)
    with files.lease() as snapshot:
        store.publish([new], [])
        settle()
        with files.lease() as later:
            assert snapshot.editions[0].id == old
            assert later.editions[0].id == new
        settle()
        with files.lease():
            assert files.attached() == {old, new}
        name = snapshot.tables["adresse"][0].name
        with files.cursor() as cursor:
            assert cursor.execute(f"SELECT max(logements) FROM {name}").fetchall() == [(1,)]  # noqa: S608
    settle()
    with files.lease():
        assert files.attached() == {new}
    files.close()


def test_a_replaced_edition_stays_open_for_a_while(
    embedded: tuple[Store, Path], tmp_path: Path
) -> None:
    store, folder = embedded
    old, new = stage_marked(store, tmp_path, mark=1), stage_marked(store, tmp_path, mark=2)
    store.publish([old], [])
    files = DuckdbFiles(folder, memory_mb=512, threads=1)
    with files.lease():
        pass
    store.publish([new], [])
    settle()
    with files.lease():
        assert files.attached() == {old, new}
    files.close()


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')", "ATTACH '/tmp/parc-social-ailleurs.duckdb' AS ailleurs",
        "COPY (SELECT 1) TO '/tmp/parc-social-fuite.csv'", "INSTALL httpfs", "LOAD httpfs",
        "SET enable_external_access = true", "SET memory_limit = '100GB'",
        "SET allowed_directories = ['/']", "DELETE FROM {table}", "DROP TABLE {table}",
        "INSERT INTO {table} SELECT * FROM {table}",
    ],
)  # fmt: skip
def test_the_serving_instance_reads_editions_and_nothing_else(
    embedded: tuple[Store, Path], tmp_path: Path, attack: str
) -> None:
    store, folder = embedded
    name = stage_marked(store, tmp_path)
    store.publish([name], [])
    files = DuckdbFiles(folder, memory_mb=512, threads=1)
    with files.lease() as snapshot, files.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(attack.format(table=snapshot.tables["adresse"][0].name))
    files.close()


def test_edition_files_are_read_only(embedded: tuple[Store, Path], tmp_path: Path) -> None:
    store, folder = embedded
    name = stage_marked(store, tmp_path)
    assert (folder / f"{name}.duckdb").stat().st_mode & 0o777 == 0o400


def test_the_manifest_is_whole_or_unchanged(embedded: tuple[Store, Path], tmp_path: Path) -> None:
    store, folder = embedded
    name = stage_marked(store, tmp_path)
    entries = Manifest(folder).read().entries
    assert entries[name].edition == store.editions()[0]
    (folder / "manifest.json").write_text("{")
    with pytest.raises(Unavailable, match="illisible"):
        store.editions()


@pytest.mark.parametrize("gone", ["versions", "earlier", "seal", "bailleurs", "dated"])
def test_a_list_of_editions_of_another_form_is_refused(
    embedded: tuple[Store, Path], tmp_path: Path, gone: str
) -> None:
    store, folder = embedded
    stage_marked(store, tmp_path)
    document = orjson.loads((folder / "manifest.json").read_bytes())
    (document if gone in document else document["editions"][0]).pop(gone)
    (folder / "manifest.json").write_bytes(orjson.dumps(document))
    with pytest.raises(Unavailable, match=f"{gone}.*PARC_SOCIAL_DATA.*parc-social load"):
        store.editions()


def _lose_a_column(folder: Path, edition: str) -> None:
    """As software whose catalogue had it not would have made and sealed the file."""
    file = folder / f"{edition}.duckdb"
    file.chmod(0o600)
    with duckdb.connect(file) as connection:
        connection.execute(f"ALTER TABLE {RELATION} DROP COLUMN nom_voie")
    manifest = Manifest(folder)
    book = manifest.read()
    entry = book.entries[edition]
    sealed = replace(entry, edition=replace(entry.edition, seal=seal_of(file)))
    manifest.write(replace(book, entries={**book.entries, edition: sealed}))


def test_an_edition_of_another_form_is_neither_published_nor_read(
    embedded: tuple[Store, Path], tmp_path: Path
) -> None:
    store, folder = embedded
    waiting, published = (
        stage_marked(store, tmp_path, mark=1),
        stage_marked(store, tmp_path, mark=2),
    )
    store.publish([published], [])
    for edition in (waiting, published):
        _lose_a_column(folder, edition)
    with pytest.raises(BadFile, match=f"{waiting}.*{RELATION}.nom_voie.*parc-social load"):
        store.publish([waiting], [])
    with pytest.raises(
        Unavailable, match=f"{published}.*{RELATION}.nom_voie manque.*parc-social load"
    ):
        store.count(GRANT, ADRESSES)


def test_a_missing_edition_file_is_told(embedded: tuple[Store, Path], tmp_path: Path) -> None:
    store, folder = embedded
    name = stage_marked(store, tmp_path)
    store.publish([name], [])
    (folder / f"{name}.duckdb").unlink()
    for _ in range(2):
        with pytest.raises(Unavailable, match=name):
            store.count(GRANT, ADRESSES)


def test_a_publication_that_cannot_be_opened_leaves_the_one_before_in_service(
    embedded: tuple[Store, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, folder = embedded
    old, new = stage_marked(store, tmp_path, mark=1), stage_marked(store, tmp_path, mark=2)
    store.publish([old], [])
    assert marks(store) == [1] * 30
    store.publish([new], [])
    hidden = (folder / f"{new}.duckdb").rename(tmp_path / "cachee")
    settle()
    assert marks(store) == [1] * 30
    assert new in caplog.text
    hidden.rename(folder / f"{new}.duckdb")
    settle()
    assert marks(store) == [2] * 30
