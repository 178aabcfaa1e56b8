"""Rows written in a draft, once it is published, thrown away or left by a killed process."""

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from loaders.publication.drafts import as_corrected
from parc_social.errors import Conflict, InvalidValue, NotFound, ParcSocialError
from parc_social.registry.registry import open_registry
from parc_social.settings import Settings
from parc_social.storage.drafts import drafts_of
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.open import open_store
from parc_social.storage.store import Store
from testing.made.stores.drafts import (
    DIGITS,
    EDITION,
    MINE,
    OTHER,
    households,
    line,
    own,
    stage,
    write,
)
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def test_what_was_written_is_what_is_published(
    written: tuple[Store, Store], tmp_path: Path, settings: Settings
) -> None:
    store, reader = written
    write(reader, "m3", line(nb_pieces=9))
    write(reader, "m4", None)
    write(reader, "neuf", line(nb_pieces=7))
    write(reader, "m15", line(siren_bailleur=OTHER, nb_pieces=1))
    mine, theirs = households(reader, own(MINE)), households(reader, own(OTHER))
    draft = next(e for e in store.editions() if e.id == EDITION)
    with as_corrected(store, settings.editions, [draft], lambda *_: None) as (made,):
        assert made.id != EDITION
        store.check(made.id)
        store.publish([made.id], [])
    assert [(e.id, e.state, dict(e.rows)) for e in store.editions()] == [
        (made.id, EditionState.PUBLISHED, {"ops_menage": 20})
    ]
    assert store.drafts.every(EDITION) == []
    with closing(open_store(replace(settings, registry=""), owner=False)) as late:
        for grant, before in ((own(MINE), mine), (own(OTHER), theirs)):
            shown = households(late, grant)
            assert shown == {
                i.partition("~")[0]: {**p, "id": p["id"].partition("~")[0], "etat": "publie"}
                for i, p in before.items()
            }
        with pytest.raises(NotFound):
            late.draft_row(own(MINE), f"m3~{DIGITS}")


def test_a_publication_closes_the_draft_and_its_failure_opens_it_again(
    written: tuple[Store, Store], settings: Settings
) -> None:
    store, reader = written
    write(reader, "m3", line(nb_pieces=9))
    draft = next(e for e in store.editions() if e.id == EDITION)

    def failing() -> None:
        with as_corrected(store, settings.editions, [draft], lambda *_: None):
            with pytest.raises(Conflict, match="publication"):
                write(reader, "m5", line(nb_pieces=9))
            raise InvalidValue("secret")

    with pytest.raises(InvalidValue):
        failing()
    assert [e.id for e in store.editions()] == [EDITION]
    assert write(reader, "m5", line(nb_pieces=9)) > 0
    assert households(reader, own(MINE))[f"m3~{DIGITS}"]["nb_pieces"] == 9


def test_what_a_killed_publication_left_is_mended_by_the_next_writer(
    written: tuple[Store, Store], settings: Settings
) -> None:
    store, reader = written
    write(reader, "m3", line(nb_pieces=9))
    draft = next(e for e in store.editions() if e.id == EDITION)
    entered = as_corrected(store, settings.editions, [draft], lambda *_: None)
    (made,) = entered.__enter__()  # and the process is no more
    assert {e.id for e in store.editions()} == {EDITION, made.id}
    with store.write_lock("essai", None):
        pass
    assert [e.id for e in store.editions()] == [EDITION]
    assert write(reader, "m5", line(nb_pieces=8)) > 0

    draft = next(e for e in store.editions() if e.id == EDITION)
    entered = as_corrected(store, settings.editions, [draft], lambda *_: None)
    (made,) = entered.__enter__()
    store.publish([made.id], [])  # and the process is no more after the swap
    with store.write_lock("essai", None):
        pass
    assert [(e.id, e.state) for e in store.editions()] == [(made.id, EditionState.PUBLISHED)]
    assert store.drafts.every(EDITION) == []


def test_a_draft_that_is_thrown_away_takes_its_corrections_along(
    written: tuple[Store, Store], settings: Settings
) -> None:
    store, reader = written
    write(reader, "m3", line(nb_pieces=9))
    store.discard(EDITION)
    stage(store, settings.editions.parent, EDITION)
    assert store.drafts.every(EDITION) == []
    assert reader.drafts.marks([EDITION], [MINE]) == {}


def test_the_registry_of_a_server_keeps_its_locks(tmp_path: Path) -> None:
    """To open and close its file beside SQLite drops them: another process then deletes its WAL."""
    file = tmp_path / "registre.sqlite"
    url = f"sqlite:///{file}"
    drafts = drafts_of(url)
    with closing(open_registry(url)) as registry:
        registry.migrate()
        with registry.engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM convention")).all()
            assert drafts.marks([EDITION], [MINE]) == {}
            connection.rollback()
            read = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
            read += "c.execute('SELECT count(*) FROM convention').fetchall(); c.close()"
            subprocess.run([sys.executable, "-c", read, str(file)], check=True)
            assert file.with_name("registre.sqlite-wal").exists()
    drafts.dispose()


def test_without_a_registry_nothing_can_be_written_and_drafts_are_read(
    store: Store, settings: Settings
) -> None:
    stage(store, settings.editions.parent, EDITION)
    assert len(households(store, own(MINE))) == 10
    with pytest.raises(ParcSocialError, match="registre"):
        write(store, "m3", line(nb_pieces=9))
