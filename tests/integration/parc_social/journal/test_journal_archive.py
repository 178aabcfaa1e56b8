"""Sealed groups that are old enough go to a file: nothing is lost, nothing is there twice."""

import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from parc_social.errors import Busy, Forbidden, Unavailable
from parc_social.journal import archive, link
from parc_social.registry.registry import Registry, open_registry
from testing.made.past import Past, archived, ids
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

Entries = Callable[..., Any]
Tamper = Callable[..., None]
BEFORE = date(2025, 2, 1)  # the day after that of `Past`
NUMBERS = [*range(5), *range(10, 15)]
ALL = sorted(f"r{number}" for number in NUMBERS)

_KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from parc_social.journal import archive
from parc_social.journal.archive_file import PartialArchive
from parc_social.registry.registry import open_registry
url, folder, before, where = sys.argv[1:]
archive.MOST = 6
def die_after(place, name):
    kept = getattr(place, name)
    def act(*arguments):
        kept(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(place, name, act)
place, name = where.split(".")
die_after({"PartialArchive": PartialArchive, "archive": archive}[place], name)
list(open_registry(url).journal.archive(Path(folder), date.fromisoformat(before)))
"""


@pytest.fixture
def written(
    registry: Registry, url: str, entry: Entries, monkeypatch: pytest.MonkeyPatch
) -> Registry:
    """Long ago: five lines in five groups by each of two writers, of which one has ended."""
    other = open_registry(url)
    with monkeypatch.context() as past:
        past.setattr(link, "datetime", Past)
        for number in range(5):
            registry.journal.append(entry(number))
            other.journal.append(entry(number + 10))
        other.close()
    registry.journal.flush()
    return registry


def test_old_groups_go_to_a_file_and_the_chain_holds(
    written: Registry, folder: Path, entry: Entries
) -> None:
    (made,) = written.journal.archive(folder, BEFORE)
    assert (made.lignes, made.redacteurs) == (10, 2)
    assert (archived(written, folder), ids(written)) == (ALL, [])
    written.journal.append(entry(99))  # the same writer goes on
    verdict = written.journal.verify(places=[folder])
    assert (verdict.fautes, verdict.notes) == ((), ())
    assert (verdict.lignes, verdict.archivees, verdict.archives, verdict.relues) == (2, 10, 1, 1)
    assert written.journal.verify().fautes == ()
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [made.file]


def test_the_day_is_that_of_the_seal_and_is_left_out(
    registry: Registry, folder: Path, entry: Entries, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as past:
        past.setattr(link, "datetime", Past)
        registry.journal.append(entry(1))
        past.setattr(Past, "moment", datetime(2025, 2, 1, tzinfo=UTC))
        registry.journal.append(entry(2))
    registry.journal.flush()
    assert list(registry.journal.archive(folder, date(2025, 1, 31))) == []
    assert list(folder.iterdir()) == []
    (made,) = registry.journal.archive(folder, date(2025, 2, 1))
    assert made.file.name.startswith("journal-2025-02-01-")
    assert (made.lignes, ids(registry)) == (1, ["r2"])
    assert registry.journal.verify(places=[folder]).fautes == ()


def test_a_day_to_come_is_refused(
    written: Registry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "datetime", Past)
    assert list(written.journal.archive(folder, BEFORE - timedelta(days=1))) == []
    with pytest.raises(ValueError, match="to come"):
        list(written.journal.archive(folder, BEFORE))


def test_one_archive_follows_another(
    written: Registry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST", 3)
    made = list(written.journal.archive(folder, BEFORE))
    assert [one.lignes for one in made] == [3, 3, 3, 1]
    assert (archived(written, folder), ids(written)) == (ALL, [])
    verdict = written.journal.verify(places=[folder])
    assert (verdict.fautes, verdict.archives, verdict.relues) == ((), 4, 4)
    one_of_them = written.journal.verify(places=[made[1].file])
    assert (one_of_them.fautes, one_of_them.relues) == ((), 1)


@pytest.mark.parametrize("table", ["journal", "journal_sceau", "journal_redacteur"])
def test_nothing_goes_without_an_archive(written: Registry, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), written.engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    assert ids(written) == ALL


def test_only_what_is_archived_can_go(
    written: Registry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST", 3)
    next(written.journal.archive(folder, BEFORE))
    assert len(ids(written)) == 7
    for act in (
        "DELETE FROM journal",
        "DELETE FROM journal_sceau",
        "UPDATE journal SET compte = 'x'",
        "DELETE FROM journal_archive",
        "UPDATE journal_archive SET au = 9",
    ):
        with pytest.raises(DBAPIError, match="append-only"), written.engine.begin() as connection:
            connection.execute(text(act))
    assert len(ids(written)) == 7
    assert written.journal.verify(places=[folder]).fautes == ()


@pytest.mark.parametrize(
    "where",
    [
        "PartialArchive.put",
        "PartialArchive.finish",
        "archive._check",
        "archive._remove_one",
        "archive._remove",
    ],
)
def test_killed_at_any_moment_nothing_is_lost_nor_there_twice(
    written: Registry, url: str, folder: Path, where: str
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, url, str(folder), BEFORE.isoformat(), where],
        check=False,
        timeout=120,
    )
    assert killed.returncode == -9
    assert sorted([*ids(written), *archived(written, folder)]) == ALL
    verdict = written.journal.verify(places=[folder])
    assert verdict.fautes == ()
    assert len(verdict.notes) == (
        where in ("PartialArchive.finish", "archive._check", "archive._remove_one")
    )
    list(written.journal.archive(folder, BEFORE))
    assert (archived(written, folder), ids(written)) == (ALL, [])
    after = written.journal.verify(places=[folder])
    assert (after.fautes, after.archivees) == ((), 10)
    assert not list(folder.glob(".journal*"))


@pytest.fixture
def left(written: Registry, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a run that could not remove anything."""

    def fail(*_arguments: object) -> None:
        raise Unavailable("le registre ne répond pas")

    with monkeypatch.context() as away:
        away.setattr(archive, "_remove", fail)
        with pytest.raises(Unavailable):
            list(written.journal.archive(folder, BEFORE))
    (file,) = folder.iterdir()
    return file


def test_a_file_that_was_left_is_taken_up(written: Registry, folder: Path, left: Path) -> None:
    (note,) = written.journal.verify(places=[folder]).notes
    assert left.name in note
    (made,) = written.journal.archive(folder, BEFORE)
    assert made.file == left
    verdict = written.journal.verify(places=[folder])
    assert (verdict.fautes, verdict.notes, verdict.archivees) == ((), (), 10)


def test_a_file_of_that_name_that_is_another_is_left_alone(
    written: Registry, folder: Path, left: Path
) -> None:
    cut = left.read_bytes()[:-20]
    left.write_bytes(cut)
    with pytest.raises(Unavailable, match="est déjà là et a été modifié ou coupé"):
        list(written.journal.archive(folder, BEFORE))
    assert (left.read_bytes(), ids(written)) == (cut, ALL)
    assert list(folder.iterdir()) == [left]


def test_writing_goes_on_while_groups_are_archived(
    written: Registry, url: str, folder: Path, entry: Entries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST", 2)
    going, failed = threading.Event(), list[Exception]()
    wrote = [0]

    def write() -> None:
        writer = open_registry(url)
        while not going.is_set() or wrote[0] < 50:
            try:
                writer.journal.append(entry(1000 + wrote[0]))
            except Unavailable as error:
                failed.append(error)
                return
            wrote[0] += 1
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    made = list(written.journal.archive(folder, BEFORE))
    going.set()
    thread.join()
    assert failed == []
    assert len(made) == 5
    assert len(ids(written)) == wrote[0] >= 50
    assert written.journal.verify(places=[folder]).fautes == ()


def test_two_at_once_do_not_archive_the_same(
    written: Registry, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_registry(url)
    elsewhere = folder.with_name("ailleurs")
    elsewhere.mkdir()
    removing = archive._remove

    def late(*arguments: Any) -> None:
        monkeypatch.setattr(archive, "_remove", removing)
        list(other.journal.archive(elsewhere, BEFORE))
        removing(*arguments)

    monkeypatch.setattr(archive, "_remove", late)
    with pytest.raises(Busy):
        list(written.journal.archive(folder, BEFORE))
    other.close()
    assert archived(written, elsewhere) == ALL
    verdict = written.journal.verify(places=[elsewhere])
    assert (verdict.fautes, verdict.archivees) == ((), 10)


def test_a_fault_in_what_would_go_keeps_all_of_it(
    written: Registry, folder: Path, tamper: Tamper
) -> None:
    tamper(written, "UPDATE journal SET compte = 'innocent' WHERE rang = 2")
    with pytest.raises(Forbidden, match="la ligne 2 a été modifiée"):
        list(written.journal.archive(folder, BEFORE))
    assert ids(written) == ALL
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(written: Registry, folder: Path) -> None:
    with pytest.raises(Unavailable, match="n'est pas un dossier"):
        list(written.journal.archive(folder / "rien", BEFORE))
    assert ids(written) == ALL


def test_a_folder_that_can_not_be_written_is_told(written: Registry) -> None:
    with pytest.raises(Unavailable, match="archive impossible dans /proc"):
        list(written.journal.archive(Path("/proc"), BEFORE))
    assert ids(written) == ALL
