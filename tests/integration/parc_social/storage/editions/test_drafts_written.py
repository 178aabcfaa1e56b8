"""Rows written in a draft, on both stores: who reads them, what they change."""

from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import orjson
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.errors import Conflict, Gone, NotFound, ParcSocialError, Stale
from parc_social.storage.drafts import Author, RowChange
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey, TileQuery
from parc_social.storage.store import Store
from testing.made.stores.drafts import (
    COLUMNS,
    DIGITS,
    EDITION,
    MINE,
    NAME,
    OTHER,
    WHOLE,
    households,
    line,
    own,
    write,
)
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


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


def test_a_draft_that_is_made_again_begins_anew_and_its_states_go_on(
    written: tuple[Store, Store],
) -> None:
    """The same files are the same edition: what was written before must not come back with it."""
    store, reader = written
    first = write(reader, "m3", line(nb_pieces=8))
    before = households(reader, own(MINE))[f"m3~{DIGITS}"]
    store.drafts.forget(EDITION)
    assert households(reader, own(MINE))[f"m3~{DIGITS}"]["nb_pieces"] != 8
    second = write(reader, "m3", line(nb_pieces=9))
    assert second > first
    after = households(reader, own(MINE))[f"m3~{DIGITS}"]
    assert (before["nb_pieces"], after["nb_pieces"]) == (8, 9)
    with pytest.raises(Stale):
        write(reader, "m3", line(nb_pieces=7), seen=first)


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
