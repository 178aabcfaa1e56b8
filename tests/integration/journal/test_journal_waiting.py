"""In SQLite a line is kept where it waits first: nobody loses it, takes it out or reads past it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from parc_social.storage.registry.journal import sqlite_table
from parc_social.storage.registry.journal.extract import Asked
from parc_social.storage.registry.registry import Registry

Entries = Callable[..., Any]
DAY = date(2026, 6, 1)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A registry in SQLite only: PostgreSQL writes a group where it is read."""
    return f"sqlite:///{tmp_path / 'registre.sqlite'}"


def count(registry: Registry, table: str) -> int:
    with registry.engine.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608


def test_a_line_waits_with_its_seal_until_somebody_reads(
    registry: Registry, entry: Entries
) -> None:
    registry.journal.append(entry(organisation="97101"))
    assert [count(registry, t) for t in ("journal_attente", "journal", "journal_sceau")] == [
        1,
        0,
        0,
    ]
    (line,) = registry.journal.lines_of(Asked("97101", DAY, DAY))
    assert line["requete_id"] == "r0"
    assert [count(registry, t) for t in ("journal_attente", "journal", "journal_sceau")] == [
        0,
        1,
        1,
    ]


@pytest.mark.parametrize(("appended", "left"), [(4, 4), (5, 0), (6, 1)])
def test_lines_wait_until_there_are_enough(
    registry: Registry, entry: Entries, monkeypatch: pytest.MonkeyPatch, appended: int, left: int
) -> None:
    monkeypatch.setattr(sqlite_table, "TOGETHER", 5)
    for number in range(appended):
        registry.journal.append(entry(number))
    assert count(registry, "journal_attente") == left
    assert count(registry, "journal") == appended - left
    verdict = registry.journal.verify()
    assert (verdict.lignes, verdict.fautes) == (appended, ())


@pytest.mark.parametrize("act", ["UPDATE journal_attente SET compte = 'x'",
                                 "DELETE FROM journal_attente"])  # fmt: skip
def test_a_line_that_waits_neither_changes_nor_goes(
    registry: Registry, entry: Entries, act: str
) -> None:
    registry.journal.append(entry())
    with pytest.raises(DBAPIError, match="append-only"), registry.engine.begin() as connection:
        connection.execute(text(act))


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        ("UPDATE journal_attente SET statut = 404 WHERE rang = 2", "la ligne 2 a été modifiée"),
        ("DELETE FROM journal_attente WHERE rang = 2", "le sceau 2 manque"),
        ("UPDATE journal_attente SET sceau_quand = 'x' WHERE rang = 2",
         "le sceau 2 a été modifié"),
        ("UPDATE journal_attente SET sceau_numero = NULL WHERE rang = 2", "le sceau 2 manque"),
    ],
)  # fmt: skip
def test_what_is_changed_while_it_waits_is_told(
    registry: Registry, entry: Entries, act: str, fault: str
) -> None:
    for number in range(3):
        registry.journal.append(entry(number))
    with registry.engine.begin() as connection:
        for trigger in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER journal_attente_{trigger}"))
        connection.execute(text(act))
    (found,) = registry.journal.verify().fautes
    assert fault in found


def test_a_row_forged_under_the_next_rank_is_told_and_stops_no_line(
    registry: Registry, entry: Entries
) -> None:
    registry.journal.append(entry(1))
    registry.journal.flush()
    registry.journal.append(entry(2))
    columns = (
        "redacteur, 2, quand, 'innocent', organisation, conventions, methode, operation,"
        " collection, requete, statut, octets, duree_ms, requete_id, adresse, droits, acteur,"
        " precedent, empreinte"
    )
    with registry.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO journal SELECT {columns} FROM journal"))  # noqa: S608
    registry.journal.append(entry(3))
    (fault,) = registry.journal.verify().fautes
    assert "la ligne 2" in fault
    assert count(registry, "journal") == 3
