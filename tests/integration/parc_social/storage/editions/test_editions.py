"""The life of an edition in both stores: staged, published in one swap, retired, swept."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from parc_social.catalogue.load import collections
from parc_social.errors import BadFile, Forbidden, InvalidValue, NotFound, TooSlow
from parc_social.limits import DEFAULTS
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery, Filter, TileQuery
from parc_social.storage.store import Store
from testing.made.stores.addresses import ADRESSES, GRANT, make, marks, quiet, stage_marked
from testing.made.stores.lives import settle
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def test_an_empty_store_answers_with_nothing(reader: Store) -> None:
    page = reader.page(GRANT, ADRESSES)
    assert (page.body, page.returned, page.matched) == (b"", 0, 0)
    extent = reader.extent(GRANT, "adresses-serie")
    assert (extent.box, extent.years, extent.count) == (None, (), 0)
    assert reader.tile(GRANT, TileQuery("adresses", "WebMercatorQuad", 0, 0, 0)) == b""
    assert reader.records(GRANT, ADRESSES) == []
    assert reader.facts().current == ()
    assert reader.editions() == []
    with pytest.raises(NotFound):
        reader.item(GRANT, ADRESSES, "a1")


@pytest.mark.usefixtures("seen_as_served")
def test_a_staged_edition_is_served_only_once_published(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    first = reader.version()
    name = stage_marked(store, tmp_path)
    settle(1.0)
    assert (reader.count(GRANT, ADRESSES), reader.version()) == (0, first)
    assert [e.state for e in reader.editions()] == [EditionState.STAGED]
    store.publish([name], [])
    settle(1.0)  # a second, as served: the other tests have it look sooner
    assert marks(reader) == [1] * 30
    assert reader.version() != first
    assert [e.state for e in reader.editions()] == [EditionState.PUBLISHED]


def test_the_current_edition_is_that_of_the_highest_millesime(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    names = [
        stage_marked(store, tmp_path, year=y, mark=m) for y, m in ((2025, 2), (2024, 1), (2023, 3))
    ]
    store.publish(names, [])
    settle()
    assert marks(reader) == [2] * 30
    assert reader.extent(GRANT, "adresses-serie").years == (2023, 2024, 2025)
    assert reader.count(GRANT, FeatureQuery("adresses-serie")) == 90


def test_a_new_edition_takes_the_place_of_the_old_one_of_its_millesime(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    old, new = stage_marked(store, tmp_path, mark=1), stage_marked(store, tmp_path, mark=2)
    store.publish([old], [])
    settle()
    assert marks(reader) == [1] * 30
    store.publish([new], [])
    settle()
    assert marks(reader) == [2] * 30
    states = {e.id: e.state for e in store.editions()}
    assert states == {old: EditionState.RETIRED, new: EditionState.PUBLISHED}
    store.publish([old], [])  # restored
    settle()
    assert marks(reader) == [1] * 30


def test_a_retired_edition_is_not_served(store: Store, reader: Store, tmp_path: Path) -> None:
    name = stage_marked(store, tmp_path)
    store.publish([name], [])
    settle()
    assert reader.count(GRANT, ADRESSES) == 30
    store.publish([], [name])
    settle()
    assert reader.count(GRANT, ADRESSES) == 0


def test_a_refused_swap_changes_nothing(store: Store, tmp_path: Path) -> None:
    one, two = stage_marked(store, tmp_path, mark=1), stage_marked(store, tmp_path, mark=2)
    for ids, retire, error in (
        ([one, "rpls_2025_inconnue"], [], NotFound),
        ([one], ["rpls_2025_inconnue"], NotFound),
        ([one, two], [], InvalidValue),
    ):
        with pytest.raises(error):
            store.publish(ids, retire)
        assert {e.state for e in store.editions()} == {EditionState.STAGED}


def test_staging_again_what_is_published_leaves_it_so(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    name = stage_marked(store, tmp_path)
    store.publish([name], [])
    stage_marked(store, tmp_path / "encore")
    assert [e.state for e in store.editions()] == [EditionState.PUBLISHED]
    assert marks(store) == [1] * 30
    assert (settings.editions / f"{name}.duckdb").is_file()


def test_the_sweep_drops_what_was_retired_long_enough_ago(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    old, new, waiting = (stage_marked(store, tmp_path, mark=m) for m in (1, 2, 3))
    store.publish([old], [])
    store.publish([new], [])
    assert store.sweep(3_600.0) == []
    assert store.sweep(0.0) == [old]
    assert {e.id for e in store.editions()} == {new, waiting}
    assert not (settings.editions / f"{old}.duckdb").exists()
    assert (settings.editions / f"{new}.duckdb").exists()
    settle()
    assert marks(store) == [2] * 30


def test_readers_never_see_a_mix_while_editions_are_swapped(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    rows = {1: 30, 2: 50}
    names = [stage_marked(store, tmp_path, mark=m, rows=n) for m, n in rows.items()]
    store.publish(names[:1], [])
    settle()
    began = time.monotonic()
    both = {(1, 30), (2, 50)}
    over = threading.Event()
    seen: list[tuple[int, ...]] = []
    failures: list[BaseException] = []

    def read() -> None:
        try:
            while not over.is_set():
                page = reader.page(GRANT, FeatureQuery("adresses", limit=40))
                marks = [
                    f["properties"]["logements"] for f in orjson.loads(b"[" + page.body + b"]")
                ]
                seen.append((*sorted(set(marks)), page.matched or -1))
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in readers:
        thread.start()
    turn = 0
    while (past := time.monotonic() - began) < 2 or (set(seen) < both and past < 60):
        turn += 1
        store.publish([names[turn % 2]], [])
        time.sleep(0.15)
    over.set()
    for thread in readers:
        thread.join()
    assert failures == []
    assert set(seen) == both


def test_a_store_opened_to_read_changes_nothing(reader: Store, tmp_path: Path) -> None:
    edition, file = make(tmp_path)
    for act in (
        reader.migrate,
        lambda: reader.stage(edition, file, quiet),
        lambda: reader.publish([], []),
        lambda: reader.sweep(0.0),
    ):
        with pytest.raises(Forbidden):
            act()
    assert file.is_file()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ("UPDATE adresse SET fid = fid + 1", "fid de 1 à 30"),
        ("DELETE FROM adresse WHERE fid = 3", "fid de 1 à 30"),
        ("UPDATE adresse SET fid = 1 WHERE fid = 2", "fid de 1 à 30"),
        ("ALTER TABLE adresse DROP COLUMN score", "adresse.score"),
        ("ALTER TABLE adresse ALTER logements TYPE BIGINT", "adresse.logements"),
        ("DROP TABLE adresse", "adresse"),
    ],
)
def test_a_file_that_does_not_fit_the_catalogue_is_refused(
    store: Store, tmp_path: Path, spoil: str, message: str
) -> None:
    edition, file = make(tmp_path)
    with workshop(file) as bench:
        bench.run(spoil)
    with pytest.raises(BadFile, match=message):
        store.stage(edition, file, quiet)
    assert store.editions() == []


def test_outlines_of_another_type_are_refused(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "contours.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collections()["territoires-region"])
        bench.run(
            "INSERT INTO territoire_region (fid, code, geom, xmin, ymin, xmax, ymax)"
            " VALUES (1, '01', ST_MakeEnvelope(0, 0, 1, 1), 0, 0, 1, 1)"
        )
    made = datetime(2026, 1, 1, tzinfo=UTC)
    edition = Edition(
        "territoires_2025_00000001", "territoires", 2025, EditionState.STAGED, made,
        (("territoire_region", 1),),
    )  # fmt: skip
    with pytest.raises(BadFile, match="MULTIPOLYGON attendu, lu POLYGON"):
        store.stage(edition, file, quiet)


def test_a_file_that_is_not_there_is_refused(store: Store, tmp_path: Path) -> None:
    edition, file = make(tmp_path)
    with pytest.raises(BadFile, match="introuvable"):
        store.stage(edition, file.with_name("autre.duckdb"), quiet)
    assert store.editions() == []


def test_a_filtered_count_past_its_deadline_is_not_told(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    store.publish([stage_marked(store, tmp_path, rows=60_000)], [])
    hurried = open_store(
        Settings(
            data=settings.data, store=settings.store, bounds=replace(DEFAULTS, requete_s=0.25)
        ),
        owner=False,
    )
    terms = (f"CASEI(ACCENTI(nom_voie)) LIKE '%z_y%{n}%x%'" for n in range(45))
    slow = Filter(parse_text(" OR ".join(terms)))
    query = FeatureQuery("adresses", filter=slow)
    assert hurried.count(GRANT, FeatureQuery("adresses")) == 60_000
    assert hurried.count(GRANT, query) is None
    with pytest.raises(TooSlow):
        hurried.page(GRANT, query)
    assert hurried.page(GRANT, FeatureQuery("adresses")).returned == 10
    hurried.close()
