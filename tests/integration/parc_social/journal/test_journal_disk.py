"""A committed line reaches the disk soon after; a disk that fails refuses fine data."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from parc_social.errors import Unavailable
from parc_social.registry.registry import Registry, open_registry

Entries = Callable[..., Any]


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Registry]:
    opened = open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    opened.migrate()
    yield opened
    opened.close()


def _within(seconds: float, holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


@pytest.mark.parametrize("act", ["append", "note"])
def test_lines_are_put_on_the_disk_together(
    sqlite: Registry, entry: Entries, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    synced: list[str] = []
    real = os.fdatasync

    def told(file: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{file}"))
        real(file)

    monkeypatch.setattr(os, "fdatasync", told)
    for number in range(20):
        getattr(sqlite.journal, act)(entry(number))
    assert _within(5, lambda: bool(synced))
    assert synced[0].endswith("registre.sqlite-wal")
    time.sleep(0.3)
    assert len(synced) < 20, "one for many"


def test_a_disk_that_fails_refuses_what_comes_next_until_it_answers(
    sqlite: Registry, entry: Entries, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    sqlite.journal.append(entry(1))
    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", full)
        sqlite.journal.append(entry(2))

        def refused() -> bool:
            try:
                sqlite.journal.append(entry(3))
            except Unavailable:
                return True
            return False

        assert _within(10, refused)
    assert _within(10, lambda: not refused())


def test_a_clean_end_leaves_nothing_off_the_disk(
    tmp_path: Path, entry: Entries, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    opened.migrate()
    synced: list[int] = []
    opened.journal.append(entry(1))
    monkeypatch.setattr(os, "fdatasync", synced.append)
    opened.close()
    assert synced
