"""The newest lines of all organisations: those that sorting the whole journal would give."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any

import pytest
from sqlalchemy import Engine, event

from parc_social.journal.entry import JournalEntry
from parc_social.journal.extract import ExtractRequest, JournalPosition, place_of
from parc_social.registry.registry import Registry, open_registry

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 4)
REQUEST = ExtractRequest(None, FIRST, LAST)
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
_SEED = 27


@pytest.fixture
def registry(registry_url: str) -> Iterator[Registry]:
    """Its journal has lines of nine organisations and of none, three days around the period too.

    Many are of the same instant.
    """
    opened = open_registry(registry_url)
    draw = random.Random(_SEED)  # noqa: S311 - moments, not secrets
    for number in range(90):
        moment = NOON + timedelta(hours=draw.randrange(-96, 96, 8))
        party = draw.choice(["", "P", "Q", "R", "93001", "93002", "2A004", "S", "T", "U"])
        entry = JournalEntry(moment, f"{number}", "GET", "items", 200, 1, organisation=party)
        opened.journal.append(entry)
    yield opened
    opened.close()


@pytest.mark.parametrize("size", [1, 3, 9, 40, 500])  # fewer lines than organisations, and more
def test_pages_of_all_organisations_are_the_whole_period_newest_first(
    registry: Registry, size: int
) -> None:
    every = sorted(registry.journal.lines_of(REQUEST), key=itemgetter("quand", "redacteur", "rang"))
    found: list[object] = []
    place: JournalPosition | None = None
    while page := registry.journal.latest_of(REQUEST, place, size):
        assert len(page) <= size
        found += page
        place = place_of(page[-1])
    assert found == every[::-1]
    assert 0 < len(every) < 90


def test_a_place_after_the_period_leaves_nothing_of_it_out(registry: Registry) -> None:
    later = JournalPosition("2027-01-01T00:00:00.000000+00:00", "f" * 32, 1)
    assert registry.journal.latest_of(REQUEST, later, 7) == registry.journal.latest_of(
        REQUEST, None, 7
    )


def test_a_period_without_a_line_has_none(registry: Registry) -> None:
    nothing = ExtractRequest(None, date(2020, 1, 1), date(2020, 1, 2))
    assert registry.journal.latest_of(nothing, None, 10) == []


def test_the_newest_seal_is_the_last_of_the_writer_that_wrote_last(registry: Registry) -> None:
    registry.journal.flush()
    before = registry.journal.last_seal()
    with_another = open_registry(f"{registry.engine.url.render_as_string(hide_password=False)}")
    with_another.journal.append(JournalEntry(NOON, "x", "GET", "items", 200, 1))
    with_another.close()
    assert registry.journal.last_seal() not in ("", before)
    assert registry.journal.verify((before, registry.journal.last_seal())).fautes == ()


@pytest.mark.parametrize("asked", [REQUEST, replace(REQUEST, compte="somebody")])
def test_the_newest_lines_are_found_by_time_whatever_the_journal_holds(
    registry: Registry, asked: ExtractRequest
) -> None:
    """Neither all lines nor all organisations are looked through for the ones of a page."""
    run: list[tuple[str, Any]] = []

    def keep(*statement: Any) -> None:
        run.append(statement[2:4])

    event.listen(registry.engine, "before_cursor_execute", keep)
    registry.journal.latest_of(asked, None, 10)
    event.remove(registry.engine, "before_cursor_execute", keep)
    ((text, values),) = (one for one in run if "FROM journal" in one[0])
    plan = _plan(registry.engine, text, values)
    assert "ix_journal_quand" in plan
    assert "TEMP B-TREE" not in plan
    assert "ix_journal_organisation" not in plan


def _plan(engine: Engine, text: str, values: Any) -> str:
    """How a statement is run, where the table is larger than this one."""
    with engine.connect() as connection:
        words = "EXPLAIN QUERY PLAN"
        if engine.dialect.name == "postgresql":
            words = "EXPLAIN"
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return str(connection.exec_driver_sql(f"{words} {text}", values).all())
