"""A serving file comes, stays and goes with its edition; GDAL reads it as a GeoPackage."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest
from pyogrio import raw

from parc_social.catalogue.load import collections
from parc_social.errors import BadFile, TooSlow
from parc_social.settings import Settings
from parc_social.storage.duckdb.store import DuckdbStore
from parc_social.storage.editions.edition import Checksum, EditionState, seal_of
from parc_social.storage.editions.history import TEXTS_STEP
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.serving_files import write
from testing.made.stores.kept import POINTS, grants, staged
from testing.made.stores.pair_rows import COUNT, source_rows

EDITION = "rpls_2025_0000abcd"
GRANT, QUERY = grants(POINTS)["état"], FeatureQuery(POINTS, limit=COUNT)


@pytest.fixture
def store(copied: Path) -> Iterator[DuckdbStore]:
    opened = open_store(Settings(data=copied), owner=True)
    assert isinstance(opened, DuckdbStore)
    with closing(opened):
        yield opened


def on_show(store: DuckdbStore) -> dict[str, Checksum | None]:
    published = (e for e in store.editions() if e.state is EditionState.PUBLISHED)
    return {edition.id: edition.serving for edition in published}


def names(data: Path) -> set[str]:
    return {p.name for p in (data / "editions").iterdir() if p.suffix in (".gpkg", ".arrivee")}


def test_publication_makes_it_seals_it_and_leaves_no_mark(store: DuckdbStore, copied: Path) -> None:
    assert names(copied) == {"rpls_2024_0000abcd.gpkg", "rpls_2025_0000abcd.gpkg"}
    for edition in store.editions():
        assert edition.serving == seal_of(copied / "editions" / f"{edition.id}.gpkg")
    assert not [p for p in (copied / "editions").iterdir() if ".draft" in p.name]


def test_a_retired_edition_keeps_it_and_gives_it_back(store: DuckdbStore, copied: Path) -> None:
    file = copied / "editions" / f"{EDITION}.gpkg"
    before, body = file.stat().st_ino, store.page(GRANT, QUERY).body
    store.publish([], [EDITION])
    assert file.exists()
    store.publish([EDITION], [])
    assert file.stat().st_ino == before
    again = open_store(Settings(data=copied), owner=False)
    assert again.page(GRANT, QUERY).body == body
    again.close()


def test_one_that_is_damaged_is_made_again_when_its_edition_is_restored(
    store: DuckdbStore, copied: Path
) -> None:
    file = copied / "editions" / f"{EDITION}.gpkg"
    store.publish([], [EDITION])
    file.chmod(0o600)
    file.write_bytes(b"x" * file.stat().st_size)
    store.publish([EDITION], [])
    restored = next(e for e in store.editions() if e.id == EDITION)
    assert restored.serving == seal_of(file)


def test_one_that_finds_no_room_is_told_so_and_the_next_publication_makes_it(
    store: DuckdbStore,
    copied: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """SQLite's own bound, which it tells as it tells a full disk."""
    store.publish([], [EDITION])
    (copied / "editions" / f"{EDITION}.gpkg").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(write, "_SETTINGS", ("max_page_count = 12",))
        store.publish([EDITION], [])
    assert f"le fichier de lecture de {EDITION} ne s'écrit plus" in caplog.text
    assert on_show(store)[EDITION] is None
    assert [edition.id for edition in store.without_texts()] == [EDITION]
    assert names(copied) == {"rpls_2024_0000abcd.gpkg"}
    store.publish([], [])
    assert names(copied) == {"rpls_2024_0000abcd.gpkg", f"{EDITION}.gpkg"}
    assert not store.without_texts()


def test_an_edition_is_on_show_before_its_file_is_written_and_answers_alike(
    store: DuckdbStore, copied: Path
) -> None:
    body = store.page(GRANT, QUERY).body
    store.publish([], [EDITION])
    (copied / "editions" / f"{EDITION}.gpkg").write_bytes(b"x")
    reader = open_store(Settings(data=copied), owner=False)
    seen: list[bytes] = []

    def look(step: str, done: int, total: int) -> None:
        assert (step, total) == (TEXTS_STEP, COUNT)
        assert done in (0, total)
        assert on_show(store)[EDITION] is None
        assert not (copied / "editions" / f"{EDITION}.gpkg").exists()
        seen.append(reader.page(GRANT, QUERY).body)

    with closing(reader):
        store.publish([EDITION], [], None, look)
        assert seen == [body] * 4  # twice a relation
    assert on_show(store)[EDITION] == seal_of(copied / "editions" / f"{EDITION}.gpkg")


def test_work_that_is_given_up_once_the_edition_is_on_show_leaves_it_there(
    store: DuckdbStore, copied: Path
) -> None:
    store.publish([], [EDITION])
    (copied / "editions" / f"{EDITION}.gpkg").unlink()

    def give_up(_step: str, _done: int, _total: int) -> None:
        raise TooSlow("le travail est abandonné")

    store.publish([EDITION], [], None, give_up)
    assert on_show(store)[EDITION] is None
    assert not [p for p in (copied / "editions").iterdir() if ".draft" in p.name]


def test_a_writer_that_dies_leaves_a_draft_that_the_next_removes(
    store: DuckdbStore, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.publish([], [EDITION])
    (copied / "editions" / f"{EDITION}.gpkg").unlink()

    def die(_step: str, _done: int, _total: int) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: None)  # who is killed removes nothing
        with pytest.raises(SystemExit):
            store.publish([EDITION], [], None, die)
    assert on_show(store)[EDITION] is None
    assert [p for p in (copied / "editions").iterdir() if ".draft" in p.name]
    with store.write_lock("essai", None):
        assert not [p for p in (copied / "editions").iterdir() if ".draft" in p.name]
        store.publish([], [])
    assert on_show(store)[EDITION] is not None


def test_a_swept_edition_takes_it_along(store: DuckdbStore, copied: Path) -> None:
    store.publish([], [EDITION])
    assert store.sweep(0) == [EDITION]
    assert names(copied) == {"rpls_2024_0000abcd.gpkg"}


def test_another_file_under_the_same_id_has_none_of_the_old_texts(
    store: DuckdbStore, copied: Path, tmp_path: Path
) -> None:
    """It is loaded again after its file was damaged: what was written of that is gone at once."""
    kept = copied / "editions" / f"{EDITION}.duckdb"
    kept.chmod(0o600)
    kept.write_bytes(b"")
    staged(store, tmp_path / "encore", 2025)
    assert names(copied) == {"rpls_2024_0000abcd.gpkg"}
    assert next(e for e in store.editions() if e.id == EDITION).serving is None


def test_a_damaged_edition_is_refused_before_any_text_is_written(
    store: DuckdbStore, copied: Path
) -> None:
    store.publish([], [EDITION])
    (copied / "editions" / f"{EDITION}.gpkg").unlink()
    kept = copied / "editions" / f"{EDITION}.duckdb"
    kept.chmod(0o600)
    kept.write_bytes(b"x" * kept.stat().st_size)
    with pytest.raises(BadFile, match="abîmée"):
        store.publish([EDITION], [])
    assert names(copied) == {"rpls_2024_0000abcd.gpkg"}


def test_gdal_reads_its_layers_and_finds_by_its_index(copied: Path) -> None:
    file = copied / "editions" / f"{EDITION}.gpkg"
    layers = {str(name): kind for name, kind in pyogrio.list_layers(file)}
    assert (layers["rpls_logement"], layers["adresse"]) == ("Point", "Point")
    box = (-62.0, 15.0, -60.0, 17.0)
    with sqlite3.connect(file) as base:
        for relation in ("rpls_logement", "adresse"):
            found = base.execute(f"SELECT rtreecheck('rtree_{relation}_geom')").fetchone()
            assert found == ("ok",)
            where = "lon BETWEEN -62.0 AND -60.0 AND lat BETWEEN 15.0 AND 17.0"
            count = f"SELECT count(*) FROM {relation} WHERE {where}"  # noqa: S608
            (inside,) = base.execute(count).fetchone()
            told = pyogrio.read_info(file, layer=relation)
            assert (told["crs"], told["features"]) == ("EPSG:4326", COUNT)
            read = raw.read(file, layer=relation, bbox=box)
            assert len(read[2]) == inside > 0
    base.close()


def test_its_layer_names_what_finds_a_row_and_no_other_column(copied: Path) -> None:
    file = copied / "editions" / f"{EDITION}.gpkg"
    told = pyogrio.read_info(file, layer="rpls_logement")
    assert set(told["fields"]) == {
        "lon", "lat", "id", "millesime", "code_commune", "code_epci", "code_dep", "code_reg",
        "siren_bailleur",
    }  # fmt: skip
    first = source_rows(collections()["rpls-logements"], 2025)[0]
    read = raw.read(file, layer="rpls_logement", max_features=1)
    assert dict(zip(read[0]["fields"], (f[0] for f in read[3]), strict=True))["id"] == first["id"]
