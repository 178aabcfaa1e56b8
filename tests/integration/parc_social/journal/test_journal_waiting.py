"""In SQLite a line is kept in a file first: nobody loses it, takes it out or reads past it."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from parc_social.errors import Unavailable
from parc_social.journal import sqlite_table
from parc_social.journal.extract import ExtractRequest
from parc_social.registry.registry import Registry

Entries = Callable[..., Any]
DAY = date(2026, 6, 1)

_WRITES = """
import sys, time
from datetime import UTC, datetime
from parc_social.journal.entry import JournalEntry
from parc_social.registry.registry import open_registry
journal = open_registry(sys.argv[1]).journal
for number in range(int(sys.argv[2])):
    journal.append(JournalEntry(datetime.now(UTC), str(number), "GET", "items", 200, 1))
print("ok", flush=True)
time.sleep(600)
"""


@pytest.fixture
def url(migrated_file: Path, tmp_path: Path) -> str:
    """A registry in SQLite only: PostgreSQL writes a group where it is read."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'registre.sqlite')}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "registre.sqlite-attente"


def count(registry: Registry, table: str) -> int:
    with registry.engine.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608


def waiting(folder: Path) -> int:
    """Lines of files that wait."""
    return sum(len(file.read_bytes().splitlines()) for file in folder.glob("*.jsonl"))


def emptied(folder: Path) -> bool:
    end = time.monotonic() + 10
    while any(folder.iterdir()) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(folder.iterdir())


def test_a_line_waits_with_its_seal_until_somebody_reads(
    registry: Registry, entry: Entries, folder: Path
) -> None:
    registry.journal.append(entry(0))  # with the head of its writer, in the registry at once
    registry.journal.append(entry(1, organisation="97101"))
    assert (waiting(folder), count(registry, "journal"), count(registry, "journal_sceau")) == (
        1,
        1,
        1,
    )
    (line,) = registry.journal.lines_of(ExtractRequest("97101", DAY, DAY))
    assert line["requete_id"] == "r1"
    assert (count(registry, "journal"), count(registry, "journal_sceau")) == (2, 2)
    registry.journal.append(entry(2))
    assert registry.journal.verify().lignes == 3


def test_lines_are_put_where_they_are_read_once_there_are_enough(
    registry: Registry, entry: Entries, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_table, "TOGETHER", 5)
    for number in range(6):
        registry.journal.append(entry(number))
    end = time.monotonic() + 10
    while count(registry, "journal") < 6 and time.monotonic() < end:
        time.sleep(0.02)
    assert count(registry, "journal") == 6
    assert emptied(folder)
    verdict = registry.journal.verify()
    assert (verdict.lignes, verdict.fautes) == (6, ())


def test_only_its_owner_can_read_what_waits(
    registry: Registry, entry: Entries, folder: Path
) -> None:
    for number in range(2):
        registry.journal.append(entry(number))
    (file,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_what_a_killed_writer_left_is_put_away_once_by_who_reads(
    registry: Registry, url: str, folder: Path
) -> None:
    command = [sys.executable, "-c", _WRITES, url, "4"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ok\n"
        live = registry.journal.verify()
        assert waiting(folder) == 3  # it is alive: its file is its own
        process.send_signal(signal.SIGKILL)
    again = registry.journal.verify()
    assert (live.lignes, again.lignes, again.fautes) == (4, 4, ())
    registry.close()
    assert not any(folder.iterdir())


def test_the_end_of_a_line_that_was_never_promised_is_passed_over(
    registry: Registry, url: str, folder: Path
) -> None:
    command = [sys.executable, "-c", _WRITES, url, "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    (file,) = folder.iterdir()
    with file.open("ab") as opened:
        opened.write(b'[[{"rang": 4')  # as a power cut may leave it
    verdict = registry.journal.verify()
    assert (verdict.lignes, verdict.fautes) == (3, ())


def test_a_file_that_comes_back_after_its_lines_were_archived_brings_nothing_back(
    registry: Registry, entry: Entries, folder: Path, tmp_path: Path
) -> None:
    for number in range(3):
        registry.journal.append(entry(number))
    (file,) = folder.iterdir()
    kept = file.read_bytes()
    made = list(registry.journal.archive(tmp_path, datetime.now(UTC).date()))
    assert made == []  # sealed today: too young
    with registry.engine.begin() as connection:
        for table in ("journal", "journal_sceau"):
            connection.execute(text(f"DROP TRIGGER {table}_delete"))
        head = connection.execute(text("SELECT code FROM journal_redacteur")).scalar_one()
        connection.execute(
            text(
                "INSERT INTO journal_archive SELECT redacteur, 1, quand, 1, 3, tete, numero,"
                " empreinte, 'f', 's', 'p', 'e' FROM journal_sceau WHERE numero = 3"
            )
        )
        connection.execute(text("DELETE FROM journal"))
        connection.execute(text("DELETE FROM journal_sceau"))
    (folder / f"{head}-000000009.jsonl").write_bytes(kept)
    registry.journal.flush()
    assert (count(registry, "journal"), count(registry, "journal_sceau")) == (0, 0)


def _edit(file: Path, act: Callable[[list[Any]], Any]) -> None:
    groups = [orjson.loads(line) for line in file.read_bytes().splitlines()]
    act(groups)
    file.write_bytes(b"".join(orjson.dumps(group) + b"\n" for group in groups))


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        (lambda g: g[0][0][0].update(statut=404), "la ligne 2 a été modifiée"),
        (lambda g: g.pop(0), "le sceau 2 manque"),
        (lambda g: g[0][1].update(quand="x"), "le sceau 2 a été modifié"),
        (lambda g: g[0][0].clear(), "la ligne 2 manque"),
    ],
)
def test_what_is_changed_while_it_waits_is_told(
    registry: Registry, entry: Entries, folder: Path, act: Callable[[list[Any]], Any], fault: str
) -> None:
    for number in range(4):
        registry.journal.append(entry(number))
    (file,) = folder.glob("*.jsonl")
    _edit(file, act)
    (found,) = registry.journal.verify().fautes
    assert fault in found


@pytest.mark.parametrize(
    "act",
    [
        lambda g: g.insert(1, "bonjour"),
        lambda g: g[0].pop(),
        lambda g: g[0][0][0].pop("statut"),
        lambda g: g[0][0][0].update(statut=[1]),
        lambda g: g[0][0][0].update(rang="2"),
        lambda g: g[0][1].update(numero=None),
        lambda g: g[0][1].update(rang=2**63),
        lambda g: g[0].__setitem__(0, 3),
    ],
)
def test_a_line_that_nobody_can_read_stays_as_evidence_and_stops_no_other(
    registry: Registry, entry: Entries, folder: Path, act: Callable[[list[Any]], Any],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    for number in range(4):
        registry.journal.append(entry(number))
    (file,) = folder.glob("*.jsonl")
    _edit(file, act)
    registry.journal.flush()
    assert count(registry, "journal") >= 3
    registry.journal.append(entry(5))
    end = time.monotonic() + 10
    while file.exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert file.with_suffix(".illisible").exists()
    assert "can't be read" in caplog.text


def test_a_row_forged_under_the_next_rank_is_told_and_stops_no_line(
    registry: Registry, entry: Entries
) -> None:
    registry.journal.append(entry(1))
    registry.journal.append(entry(2))
    columns = (
        "redacteur, {}, quand, {}, organisation, conventions, methode, operation,"
        " collection, requete, statut, octets, duree_ms, requete_id, adresse, droits, acteur,"
        " precedent, empreinte"
    )
    into, forged = columns.format("rang", "compte"), columns.format("2", "'innocent'")
    with registry.engine.begin() as connection:
        statement = f"INSERT INTO journal ({into}) SELECT {forged} FROM journal"  # noqa: S608
        connection.execute(text(statement))
    registry.journal.append(entry(3))
    (fault,) = registry.journal.verify().fautes
    assert "la ligne 2" in fault
    assert count(registry, "journal") == 3


def test_a_disk_that_is_full_refuses_the_line_and_the_next_begins_anew(
    registry: Registry, entry: Entries, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        registry.journal.append(entry(number))
    real = os.write

    def half(file: int, data: bytes) -> int:
        if os.readlink(f"/proc/self/fd/{file}").endswith(".jsonl"):
            return real(file, data[: len(data) // 2])
        return real(file, data)

    with monkeypatch.context() as full:
        full.setattr(os, "write", half)
        with pytest.raises(Unavailable):
            registry.journal.append(entry(2))
    for number in range(3, 6):
        registry.journal.append(entry(number))
    verdict = registry.journal.verify()
    assert (verdict.lignes, verdict.redacteurs, verdict.fautes) == (5, 2, ())


def test_a_log_that_the_disk_refuses_keeps_the_file(
    registry: Registry, entry: Entries, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    for number in range(3):
        registry.journal.append(entry(number))
    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", full)
        registry.journal.flush()
        time.sleep(0.3)
        assert waiting(folder) == 2, "not removed before the registry is on the disk"
    registry.close()
    assert not any(folder.iterdir())


def test_many_that_write_and_read_at_once_lose_nothing_and_leave_no_file(
    registry: Registry, entry: Entries, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_table, "TOGETHER", 2)

    def write() -> None:
        for number in range(60):
            registry.journal.append(entry(number))
            if number % 3 == 0:
                registry.journal.flush()

    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(write) for _ in range(4)]
    assert [one.result() for one in done] == [None] * 4
    registry.close()
    assert not any(folder.iterdir())
    verdict = registry.journal.verify()
    assert (verdict.lignes, verdict.fautes) == (240, ())
