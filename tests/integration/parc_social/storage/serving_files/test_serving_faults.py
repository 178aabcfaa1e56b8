"""A serving file that is not the edition's own, whole and of today's form answers nothing."""

import logging
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from parc_social.settings import Settings
from parc_social.storage.duckdb.store import DuckdbStore
from parc_social.storage.editions.edition import seal_of
from parc_social.storage.editions.lifecycle import with_texts
from parc_social.storage.editions.manifest import Manifest
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.visibility import visible
from testing.made.stores.kept import DWELLINGS, POINTS, grants
from testing.made.stores.pair_rows import COUNT
from testing.rows import each_row

EDITION = "rpls_2025_0000abcd"
GRANT, QUERY = grants(DWELLINGS)["bailleur"], FeatureQuery(DWELLINGS, limit=COUNT)


def opened(data: Path) -> DuckdbStore:
    store = open_store(Settings(data=data), owner=True)
    assert isinstance(store, DuckdbStore)
    return store


def is_found(store: DuckdbStore) -> bool:
    view = visible(GRANT, DWELLINGS)
    found = store.reading(lambda s: store.found_page(view, QUERY, s.of(view.collection), None))
    return found is not None


@pytest.fixture(scope="module")
def whole(published: Path) -> bytes:
    """The page, as the file that is good gives it."""
    store = opened(published)
    try:
        assert is_found(store)
        return store.page(GRANT, QUERY).body
    finally:
        store.close()


def changed(file: Path, *statements: str) -> None:
    file.chmod(0o600)
    with sqlite3.connect(file) as base:
        for statement in statements:
            base.execute(statement)
    base.close()


def truncated(file: Path) -> None:
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-4096])


def foreign(file: Path) -> None:
    """The file of the other edition, under this name."""
    file.unlink()
    shutil.copyfile(file.parent / "rpls_2024_0000abcd.gpkg", file)


def no_base(file: Path) -> None:
    size = file.stat().st_size
    file.chmod(0o600)
    file.write_bytes(b"x" * size)


def older(file: Path) -> None:
    changed(file, "UPDATE parc_social_lecture SET forme = 'une autre'")


def of_other_rows(file: Path) -> None:
    changed(file, "UPDATE parc_social_lecture SET sha256 = 'un autre fichier'")


def without_record(file: Path) -> None:
    changed(file, "DROP TABLE parc_social_lecture")


@each_row("spoil", [Path.unlink, truncated, foreign, no_base, older, of_other_rows, without_record])
def test_it_is_refused_in_words_and_the_edition_answers(
    published: Path,
    whole: bytes,
    tmp_path_factory: pytest.TempPathFactory,
    spoil: Callable[[Path], None],
) -> None:
    data, expected = _copy(published, tmp_path_factory.mktemp("abime") / "copie"), whole
    file = data / "editions" / f"{EDITION}.gpkg"
    spoil(file)
    if file.exists() and spoil not in (truncated, no_base):  # as if it had been published so
        _reseal(data, file)
    told = logging.getLogger("parc_social.storage.serving_files.reads")
    words: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: words.append(record.getMessage())  # pyright: ignore[reportAttributeAccessIssue]
    told.addHandler(handler)
    store = opened(data)
    try:
        assert not is_found(store)
        assert store.page(GRANT, QUERY).body == expected
        assert any(f"{EDITION}.gpkg" in one for one in words)
    finally:
        told.removeHandler(handler)
        store.close()


@each_row(
    "statement",
    [
        "UPDATE rpls_logement_textes SET public = x'00'",
        "UPDATE rpls_logement_textes SET tout = x'789c'",
        "UPDATE rpls_logement_textes SET tout = NULL",
        "DELETE FROM rpls_logement_textes WHERE bloc = 1",
        "DROP TABLE rpls_logement_textes",
        "DROP TABLE rpls_logement",
    ],
)
def test_texts_that_are_found_wrong_are_given_up(
    published: Path, whole: bytes, tmp_path_factory: pytest.TempPathFactory, statement: str
) -> None:
    data, expected = _copy(published, tmp_path_factory.mktemp("gate") / "copie"), whole
    file = data / "editions" / f"{EDITION}.gpkg"
    changed(file, statement)
    _reseal(data, file)
    store = opened(data)
    try:
        for _ in range(2):
            assert store.page(GRANT, QUERY).body == expected
        with store.export(GRANT, QUERY) as export:
            assert b",".join(text for some in export.texts for text in some) == expected
        assert not is_found(store)
    finally:
        store.close()


def test_what_goes_out_is_what_the_file_holds(copied: Path) -> None:
    """A text is marked behind the store's back: without which nothing is compared elsewhere."""
    file = copied / "editions" / f"{EDITION}.gpkg"
    last_block = "SELECT public FROM adresse_textes WHERE bloc = 1"
    changed(file, f"UPDATE adresse_textes SET public = ({last_block}) WHERE bloc = 0")  # noqa: S608
    _reseal(copied, file)
    store = opened(copied)
    first, last = (
        store.page(grants(POINTS)["état"], FeatureQuery(POINTS, limit=1, offset=at)).body
        for at in (0, 32)
    )
    store.close()
    assert first == last


def test_it_is_read_only_and_for_its_owner(published: Path) -> None:
    for file in (published / "editions").glob("*.gpkg"):
        assert file.stat().st_mode & 0o777 == 0o400


def _copy(published: Path, target: Path) -> Path:
    return shutil.copytree(published, target)


def _reseal(data: Path, file: Path) -> None:
    manifest = Manifest(data / "editions")
    manifest.write(with_texts(manifest.read(), {EDITION: seal_of(file)}))
