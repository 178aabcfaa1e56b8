"""Rows written in a draft, on both stores: who reads them, what they change, what is published."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from loaders.publication.drafts import as_corrected
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import Conflict, Gone, InvalidValue, NotFound, ParcSocialError, Stale
from parc_social.registry.open import open_registry
from parc_social.settings import Settings
from parc_social.storage.drafts import Author, RowChange, drafts_of
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey, TileQuery
from parc_social.storage.store import Store

MINE, OTHER = "552100554", "732829320"
NAME = "ops-menages"
COLUMNS = tuple(f.name for f in collections()[NAME].fields)
WHOLE = FeatureQuery(NAME, limit=100)
DIGITS = "0000000a"
EDITION = f"ops_2024_{DIGITS}"


@pytest.fixture
def written(settings: Settings, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """The owner's store and the server's, with a draft of ten households of two landlords each."""
    own = replace(settings, registry=f"sqlite:///{tmp_path / 'registre.sqlite'}")
    registry = open_registry(own.registry)
    registry.migrate()
    registry.close()
    with (
        closing(open_store(own, owner=True)) as store,
        closing(open_store(own, owner=False)) as reader,
    ):
        store.migrate()
        stage(store, own.editions.parent, EDITION)
        yield store, reader


def stage(store: Store, folder: Path, identifier: str) -> None:
    collection = collections()[NAME]
    file = folder / f"{identifier}.arrivee"
    names = "id, millesime, etat, siren_bailleur, code_commune, nb_pieces, adr_nomvoie, lon, lat"
    siren = f"CASE WHEN i <= 10 THEN '{MINE}' ELSE '{OTHER}' END"
    with workshop(file) as bench:
        create_relation(bench, collection)
        bench.run(
            f"INSERT INTO ops_menage (fid, {names}) SELECT i, 'm' || i, 2024, 'publie', {siren},"  # noqa: S608 - fixed names
            " '97101', i, 'RUE ' || i, -61.5 + i / 100, 16.2 FROM range(1, 21) AS t(i)"
        )
    edition = Edition(
        identifier, "ops", 2024, EditionState.STAGED, datetime.now(UTC), (("ops_menage", 20),)
    )
    store.stage(edition, file, lambda *_: None)


def own(*sirens: str) -> Grant:
    right = Right(NAME, (RightPart((FRANCE,), COLUMNS, sirens=sirens),))
    return Grant("compte", "org", rights=(right, replace(right, collection=f"{NAME}-serie")))


def households(store: Store, grant: Grant, query: FeatureQuery = WHOLE) -> dict[str, Any]:
    features = orjson.loads(b"[" + store.page(grant, query).body + b"]")
    assert len({f["id"] for f in features}) == len(features)
    return {f["id"]: f["properties"] for f in features}


def line(**changes: Any) -> dict[str, Any]:
    known = {"millesime": 2024, "etat": "publie", "siren_bailleur": MINE, "code_commune": "97101"}
    return {**dict.fromkeys(COLUMNS), **known, "lon": -61.4, "lat": 16.3, **changes}


def write(store: Store, objet: str, ligne: dict[str, Any] | None, **changes: Any) -> int:
    """Writes as the server does: in the state that was read."""
    siren = (ligne or {"siren_bailleur": MINE})["siren_bailleur"]
    try:
        row = store.draft_row(own(siren), f"{objet}~{DIGITS}")
    except NotFound:
        row = None
    change = RowChange(
        EDITION, objet, siren, row.numero if row else None, row.fid if row else None, 20, ligne
    )
    author = Author("compte", "requete", datetime.now(UTC))
    return store.drafts.write(replace(change, **changes), author, lambda: None)


def test_a_row_is_changed_added_and_deleted_for_its_landlord_at_once(
    written: tuple[Store, Store],
) -> None:
    _, reader = written
    before = households(reader, own(MINE))
    write(reader, "m3", line(nb_pieces=9, adr_nomvoie='L\'ÉTÉ "<&>"'))
    write(reader, "m4", None)
    write(reader, "neuf", line(nb_pieces=7))
    after = households(reader, own(MINE))
    assert set(before) - set(after) == {f"m4~{DIGITS}"}
    assert set(after) - set(before) == {f"neuf~{DIGITS}"}
    assert after[f"m3~{DIGITS}"]["nb_pieces"] == 9
    assert after[f"m3~{DIGITS}"]["adr_nomvoie"] == 'L\'ÉTÉ "<&>"'
    assert {p["etat"] for p in after.values()} == {"brouillon"}
    same = set(before) - {f"m3~{DIGITS}", f"m4~{DIGITS}"}
    assert {i: after[i] for i in same} == {i: before[i] for i in same}
    assert list(after) == [*(i for i in before if i != f"m4~{DIGITS}"), f"neuf~{DIGITS}"]


def test_every_read_agrees_on_what_was_written(written: tuple[Store, Store]) -> None:
    _, reader = written
    write(reader, "m3", line(nb_pieces=9))
    write(reader, "m4", None)
    write(reader, "neuf", line(nb_pieces=9))
    grant = own(MINE)
    ids = set(households(reader, grant))
    assert reader.count(grant, WHOLE) == reader.extent(grant, NAME).count == len(ids) == 10
    assert reader.extent(grant, NAME).box == (-61.49, 16.2, -61.4, 16.3)
    assert {str(r["id"]) for r in reader.records(grant, WHOLE)} == ids
    nine = replace(WHOLE, filter=Filter(parse_text("nb_pieces = 9")))
    assert set(households(reader, grant, nine)) == {f"m3~{DIGITS}", f"neuf~{DIGITS}"} | (
        {f"m9~{DIGITS}"}
    )
    pages = [households(reader, grant, replace(WHOLE, limit=3, offset=n)) for n in range(0, 12, 3)]
    assert [i for page in pages for i in page] == list(households(reader, grant))
    in_order = replace(WHOLE, sort=(SortKey("nb_pieces", descending=True),))
    rooms = [p["nb_pieces"] for p in households(reader, grant, in_order).values()]
    assert rooms == sorted(rooms, reverse=True)
    with reader.export(grant, WHOLE) as export:
        texts = [one for some in export.texts for one in some]
    assert {orjson.loads(t)["id"] for t in texts} == ids
    for identifier in ids:
        assert orjson.loads(reader.item(grant, FeatureQuery(NAME), identifier))["id"] == identifier
    with pytest.raises(NotFound):
        reader.item(grant, FeatureQuery(NAME), f"m4~{DIGITS}")
    assert len(reader.tile(grant, TileQuery(NAME, "WebMercatorQuad", 0, 0, 0))) > 100
    assert households(reader, grant, replace(WHOLE, collection=f"{NAME}-serie")).keys() == {
        f"{i}.2024" for i in ids
    }


def test_nobody_else_learns_of_a_write(written: tuple[Store, Store]) -> None:
    _, reader = written
    strangers = {
        "other": own(OTHER),
        "none": own(),
        "gip": Grant("gip", "gip", rights=(Right(NAME, (RightPart((FRANCE,), COLUMNS),)),)),
    }
    before = {
        n: (households(reader, g), reader.token(g, NAME), reader.state(g), reader.extent(g, NAME))
        for n, g in strangers.items()
    }
    write(reader, "m3", line(nb_pieces=9))
    write(reader, "neuf", line())
    assert before == {
        n: (households(reader, g), reader.token(g, NAME), reader.state(g), reader.extent(g, NAME))
        for n, g in strangers.items()
    }
    for grant in strangers.values():
        for identifier in (f"m3~{DIGITS}", f"neuf~{DIGITS}"):
            with pytest.raises(NotFound):
                reader.draft_row(grant, identifier)


def test_a_write_changes_the_token_the_state_and_ends_a_reading(
    written: tuple[Store, Store],
) -> None:
    _, reader = written
    grant = own(MINE)
    tokens, states = [reader.token(grant, NAME)], [reader.state(grant)]
    pinned = replace(WHOLE, limit=2, edition=reader.page(grant, WHOLE).edition)
    assert len(households(reader, grant, pinned)) == 2
    for ligne in (line(nb_pieces=9), line(nb_pieces=9), None):
        write(reader, "m3", ligne)
        tokens.append(reader.token(grant, NAME))
        states.append(reader.state(grant))
    assert len(set(tokens)) == len(set(states)) == 4
    with pytest.raises(Gone):
        reader.page(grant, pinned)


def test_another_process_sees_a_write_at_once(written: tuple[Store, Store]) -> None:
    store, reader = written
    households(store, own(MINE))
    write(reader, "m3", line(nb_pieces=9))
    assert households(store, own(MINE))[f"m3~{DIGITS}"]["nb_pieces"] == 9


def test_a_row_is_written_only_in_the_state_that_was_read(written: tuple[Store, Store]) -> None:
    _, reader = written
    first = write(reader, "m3", line(nb_pieces=8))
    for stale in (0, first - 1, first + 1):
        with pytest.raises(Stale):
            write(reader, "m3", line(nb_pieces=9), seen=stale)
    with pytest.raises(Conflict):
        write(reader, "m3", line(nb_pieces=9), seen=None)
    assert households(reader, own(MINE))[f"m3~{DIGITS}"]["nb_pieces"] == 8


def test_of_two_writers_of_one_state_one_is_refused(written: tuple[Store, Store]) -> None:
    _, reader = written
    start = Barrier(2)
    ended: list[Any] = []

    def one(rooms: int) -> None:
        start.wait()
        try:
            ended.append(write(reader, "m3", line(nb_pieces=rooms), seen=0))
        except ParcSocialError as error:
            ended.append(error)

    threads = [Thread(target=one, args=(rooms,)) for rooms in (8, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(e) for e in ended if not isinstance(e, int)] == [Stale]
    assert len(ended) == 2


def test_what_keeps_a_row_out_leaves_nothing(written: tuple[Store, Store]) -> None:
    _, reader = written
    token = reader.token(own(MINE), NAME)

    def refuse() -> None:
        raise Conflict("non")

    change = RowChange(EDITION, "neuf", MINE, None, None, 20, line())
    with pytest.raises(Conflict):
        reader.drafts.write(change, Author("c", "r", datetime.now(UTC)), refuse)
    assert reader.token(own(MINE), NAME) == token
    assert reader.drafts.every(EDITION) == []


def published(store: Store, ids: Callable[[Edition], bool]) -> list[str]:
    return [e.id for e in store.editions() if ids(e)]


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
