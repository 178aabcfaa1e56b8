"""How lines are kept: together, before the answer, after a death, in a child, at the end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy import table as table_of

from parc_social.errors import Unavailable
from parc_social.journal import writer
from parc_social.journal.chain import FORM
from parc_social.journal.sqlite_table import FOLDER
from parc_social.registry.registry import Registry, open_registry

Entries = Callable[..., Any]

_WRITES = """
import sys
from datetime import UTC, datetime
from parc_social.journal.entry import JournalEntry
from parc_social.journal.sqlite_table import FOLDER
from parc_social.registry.registry import open_registry
journal = open_registry(sys.argv[1]).journal
for number in range(100_000):
    journal.append(JournalEntry(datetime.now(UTC), str(number), "GET", "items", 200, 1))
    print(number, flush=True)
"""
_FORKS = """
import os, sys
from datetime import UTC, datetime
from parc_social.journal.entry import JournalEntry
from parc_social.journal.sqlite_table import FOLDER
from parc_social.registry.registry import open_registry
def line(number):
    return JournalEntry(datetime.now(UTC), str(number), "GET", "items", 200, 1)
registry = open_registry(sys.argv[1])
registry.journal.append(line(1))
registry.journal.note(line(2))
child = os.fork()
registry.journal.append(line(3))
registry.journal.note(line(4))
if child:
    os.waitpid(child, 0)
"""


def _count(registry: Registry, table: str = "journal") -> int:
    with registry.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table_of(table))) or 0


def test_a_line_that_is_awaited_is_kept_when_append_returns(
    registry: Registry, url: str, entry: Entries
) -> None:
    registry.journal.append(entry())
    other = open_registry(url)  # as another process sees it
    assert other.journal.verify().lignes == 1
    other.close()


def test_a_line_that_nobody_awaits_is_kept_soon(registry: Registry, entry: Entries) -> None:
    for number in range(5):
        registry.journal.note(entry(number))
    end = time.monotonic() + 10
    while _count(registry) < 5 and time.monotonic() < end:
        time.sleep(0.05)
    assert (_count(registry), _count(registry, "journal_sceau")) == (5, 1)


def test_lines_that_wait_together_are_one_group(registry: Registry, entry: Entries) -> None:
    for number in range(10):
        registry.journal.note(entry(number))
    registry.journal.append(entry(10))
    registry.journal.flush()
    assert (_count(registry), _count(registry, "journal_sceau")) == (11, 1)


def test_what_still_waits_is_written_at_the_end(
    registry: Registry, url: str, entry: Entries
) -> None:
    other = open_registry(url)
    other.journal.note(entry())
    other.close()
    verdict = registry.journal.verify()
    assert (verdict.lignes, verdict.fautes) == (1, ())


def test_a_killed_writer_has_kept_what_it_acknowledged(registry: Registry, url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", _WRITES, url], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        told += [int(line) for line in process.stdout]
    verdict = registry.journal.verify()
    assert told[-1] + 1 <= verdict.lignes <= told[-1] + 2
    assert verdict.fautes == ()


def test_a_child_has_its_own_chain(registry: Registry, url: str) -> None:
    done = subprocess.run([sys.executable, "-c", _FORKS, url], check=False, timeout=120)
    verdict = registry.journal.verify()
    assert done.returncode == 0
    assert (verdict.redacteurs, verdict.fautes) == (2, ())
    with registry.engine.connect() as connection:
        ids = connection.scalars(text("SELECT requete_id FROM journal ORDER BY requete_id")).all()
    assert ids == ["1", "2", "3", "3", "4", "4"]


def test_a_journal_that_is_away_refuses_who_awaits_and_keeps_the_rest(
    registry: Registry, entry: Entries
) -> None:
    registry.journal.append(entry(0))
    with _away(registry):
        registry.journal.note(entry(1))
        with pytest.raises(Unavailable):
            registry.journal.append(entry(2))
        with pytest.raises(Unavailable):
            registry.journal.flush()
        assert registry.journal.waiting.lines == 1
    registry.journal.append(entry(3))
    registry.journal.flush()
    with registry.engine.connect() as connection:
        ids = connection.scalars(text("SELECT requete_id FROM journal ORDER BY requete_id")).all()
    assert ids == ["r0", "r1", "r3"]
    assert registry.journal.verify().fautes == ()


def test_lines_without_room_are_counted_and_their_loss_is_written(
    registry: Registry, entry: Entries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MOST", 3)
    with _away(registry):
        for number in range(3):
            registry.journal.note(entry(number))
        for number in range(2):
            with pytest.raises(Unavailable, match="perdue"):
                registry.journal.note(entry(number))
        assert (registry.journal.waiting.lines, registry.journal.waiting.lost) == (3, 2)
    registry.journal.flush()
    with registry.engine.connect() as connection:
        gap = connection.execute(
            text("SELECT requete, statut FROM journal WHERE operation = 'lacune'")
        ).one()
    assert tuple(gap) == ("lignes=2", 503)
    assert _count(registry) == 4
    assert registry.journal.verify().fautes == ()


def test_a_server_that_comes_back_is_written_to_at_once(
    own_database: Callable[[], str], entry: Entries
) -> None:
    opened = open_registry(own_database())
    opened.migrate()
    opened.journal.append(entry(1))
    with opened.engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                 "WHERE datname = current_database() AND pid <> pg_backend_pid()")
        )  # fmt: skip
    opened.journal.append(entry(2))
    verdict = opened.journal.verify()
    opened.close()
    assert (verdict.lignes, verdict.fautes) == (2, ())


def test_many_threads_that_wait_share_commits(registry: Registry, entry: Entries) -> None:
    together = threading.Barrier(16)  # else each has ended before the next has begun

    def write() -> None:
        together.wait()
        for number in range(20):
            registry.journal.append(entry(number))

    threads = [threading.Thread(target=write) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    registry.journal.flush()
    assert _count(registry) == 320
    assert _count(registry, "journal_sceau") < 320
    assert registry.journal.verify().fautes == ()


@contextmanager
def _away(registry: Registry) -> Iterator[None]:
    """Neither the table takes a line in the block, nor, in SQLite, a file beside it."""
    blocked = None
    if registry.engine.dialect.name == "sqlite":
        blocked = Path(f"{registry.engine.url.database}{FOLDER}")
        if blocked.exists():
            blocked.rmdir()
        blocked.touch()
    _rename(registry, "journal", "ailleurs")
    yield
    _rename(registry, "ailleurs", "journal")
    if blocked is not None:
        blocked.unlink()


def _rename(registry: Registry, name: str, other: str) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {name} RENAME TO {other}"))


def test_this_process_is_named_in_the_head(registry: Registry, entry: Entries) -> None:
    registry.journal.append(entry())
    with registry.engine.connect() as connection:
        head = connection.execute(text("SELECT processus, forme FROM journal_redacteur")).one()
    assert tuple(head) == (os.getpid(), FORM)
