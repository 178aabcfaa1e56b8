"""PostgreSQL: an edition is on show, and answers, before the blocks of its texts are written."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg
import pytest

from parc_social.errors import TooSlow
from parc_social.settings import Settings
from parc_social.storage.editions.history import TEXTS_STEP
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.open import open_store
from parc_social.storage.postgres.replication import shown_list
from parc_social.storage.postgres.replication.snapshot_tables import has_arrived
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from testing.made.stores.kept import (
    DWELLINGS,
    FIGURES,
    NAMES,
    POINTS,
    grants,
    made,
    staged,
    tells_texts,
)
from testing.made.stores.pair_rows import COUNT

EDITION = "rpls_2025_0000abcd"
RELATIONS = ("adresse", "indicateur_carreau", "indicateur_qpv", "rpls_logement")
GRANT, QUERY = grants(DWELLINGS)["gip"], FeatureQuery(DWELLINGS, limit=COUNT)


@pytest.fixture
def settings(tmp_path: Path, own_database: Callable[..., str], migrated_store: str) -> Settings:
    return Settings(data=tmp_path, store=own_database(migrated_store))


@pytest.fixture
def owner(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Whoever reads looks at the list at each read: nobody waits in a test."""
    monkeypatch.setattr(shown_list, "_LOOK_S", 0.0)
    with closing(open_store(settings, owner=True)) as opened:
        opened.migrate()
        yield opened


@pytest.fixture
def reader(settings: Settings, owner: Store) -> Iterator[Store]:
    assert owner.engine == "postgresql"
    with closing(open_store(settings, owner=False)) as opened:
        yield opened


def asked(settings: Settings, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(settings.store, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def blocks(settings: Settings) -> list[object]:
    """How many blocks each relation has."""
    table = f'parc_social."{EDITION}__{{}}_bloc"'
    counts = (f"SELECT count(*) FROM {table.format(name)}" for name in RELATIONS)  # noqa: S608
    return [asked(settings, count)[0][0] for count in counts]


def give_up(_step: str, done: int, _total: int) -> None:
    """The work ends after the first blocks."""
    if done:
        raise TooSlow("le travail est abandonné")


def die(_step: str, done: int, _total: int) -> None:
    if done:
        raise SystemExit


def test_it_answers_alike_before_and_after_and_readers_see_the_texts_come(
    settings: Settings, owner: Store, reader: Store, tmp_path: Path
) -> None:
    edition, seen, steps = staged(owner, tmp_path / "fait", 2025), list[bytes](), list[int]()
    assert not owner.without_texts()  # it is not on show

    def look(step: str, done: int, total: int) -> None:
        assert (step, total) == (TEXTS_STEP, COUNT)
        assert not tells_texts(reader, GRANT, QUERY)
        seen.append(reader.page(GRANT, QUERY).body)
        steps.append(done)

    owner.publish([edition], [], None, look)
    assert steps == [0, COUNT] * len(RELATIONS)
    assert tells_texts(reader, GRANT, QUERY)
    assert {*seen} == {reader.page(GRANT, QUERY).body}
    assert not owner.without_texts()
    assert all(blocks(settings))
    for name in NAMES:
        assert tells_texts(reader, grants(name)["état"], FeatureQuery(name))


def test_work_that_is_given_up_leaves_no_block_and_the_next_publication_writes_them(
    settings: Settings,
    owner: Store,
    reader: Store,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    owner.publish([staged(owner, tmp_path / "fait", 2025)], [], None, give_up)
    assert f"texts of {EDITION} not written, its columns answer" in caplog.text
    assert blocks(settings) == [0] * len(RELATIONS)
    assert [one.id for one in owner.without_texts()] == [EDITION]
    body = reader.page(GRANT, QUERY).body
    owner.publish([], [])
    assert not owner.without_texts()
    assert tells_texts(reader, GRANT, QUERY)
    assert reader.page(GRANT, QUERY).body == body


def test_a_writer_that_dies_leaves_none_and_the_next_publication_writes_them(
    settings: Settings, owner: Store, tmp_path: Path
) -> None:
    edition = staged(owner, tmp_path / "fait", 2025)
    with pytest.raises(SystemExit):
        owner.publish([edition], [], None, die)
    assert blocks(settings) == [0] * len(RELATIONS)
    owner.publish([], [])
    assert all(blocks(settings))


def test_an_edition_whose_file_is_gone_is_told_and_stays_on_show(
    owner: Store, reader: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    owner.publish([staged(owner, tmp_path / "fait", 2025)], [], None, give_up)
    file = tmp_path / "editions" / f"{EDITION}.duckdb"
    aside = file.rename(tmp_path / "ailleurs.duckdb")
    caplog.clear()
    owner.publish([], [])
    assert f"texts of {EDITION} not written" in caplog.text
    assert reader.page(GRANT, QUERY).returned == COUNT
    aside.rename(file)
    owner.publish([], [])
    assert not owner.without_texts()


def test_a_row_without_a_text_leaves_its_relation_without_and_is_not_tried_again(
    settings: Settings,
    owner: Store,
    reader: Store,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A control character, which the two engines write differently, in the last of the rows."""
    edition, file = made(tmp_path / "fait", 2025)
    with duckdb.connect(str(file)) as base:
        base.execute("UPDATE adresse SET rep = chr(1) WHERE fid = (SELECT max(fid) FROM adresse)")
    owner.stage(edition, file, lambda *_: None)
    owner.publish([EDITION], [])
    assert f"{EDITION}__adresse has a row that has no text" in caplog.text
    none, *others = blocks(settings)
    assert (none, all(others)) == (0, True)
    assert not owner.without_texts()
    assert not tells_texts(reader, grants(POINTS)["état"], FeatureQuery(POINTS))
    assert reader.page(grants(POINTS)["état"], FeatureQuery(POINTS)).returned
    assert tells_texts(reader, GRANT, QUERY)


def test_texts_that_another_catalogue_waited_for_are_never_written(
    settings: Settings, owner: Store, reader: Store, tmp_path: Path
) -> None:
    """The own text of each row was written of its columns when the edition came."""
    edition = staged(owner, tmp_path / "fait", 2025)
    table = f'parc_social."{EDITION}__rpls_logement"'
    asked(settings, f"COMMENT ON COLUMN {table}.fid IS 'attend:{'0' * 16}'")
    owner.publish([edition], [])
    assert blocks(settings)[-1] == 0
    assert not owner.without_texts()
    assert not tells_texts(reader, GRANT, QUERY)
    assert tells_texts(reader, grants(FIGURES)["état"], FeatureQuery(FIGURES))


def test_a_standby_is_read_by_the_texts_that_it_has_and_before_it_has_them_not(
    settings: Settings, owner: Store, reader: Store, tmp_path: Path
) -> None:
    """Said of one server, at the two instants of which a standby is ahead, then behind."""
    owner.publish([staged(owner, tmp_path / "fait", 2025)], [], None, give_up)
    before = reader.reading(_itself)
    owner.publish([], [])
    after = reader.reading(_itself)
    assert before.version == after.version
    with psycopg.connect(settings.store) as connection:
        assert has_arrived(connection, before)
        assert has_arrived(connection, after)
        late = f"COMMENT ON COLUMN parc_social.\"{EDITION}__rpls_logement\".fid IS '{{}}'"
        connection.execute(late.format("attend:").encode())
        assert not has_arrived(connection, after)


def _itself(snapshot: Snapshot) -> Snapshot:
    return snapshot
