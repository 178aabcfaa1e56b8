"""An edition file is read once a process for its seal, and again as soon as it changed."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from parc_social.errors import BadFile
from parc_social.storage.editions.edition import Checksum, check_seal, seal_of

CONTENT = b"une edition"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The digests that were really computed."""
    real, found = hashlib.file_digest, []

    def counted(content: Any, name: str) -> Any:
        found.append(content.name)
        return real(content, name)

    monkeypatch.setattr("hashlib.file_digest", counted)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "rpls_2025_00000001.duckdb"
    made.write_bytes(CONTENT)
    return made


def test_what_nothing_changed_is_read_once(file: Path, readings: list[Any]) -> None:
    seal = seal_of(file)
    assert seal == Checksum(len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    check_seal("rpls_2025_00000001", file, seal)
    assert seal_of(file) == seal
    assert len(readings) == 1


def test_a_change_of_the_same_size_under_the_same_date_is_seen(
    file: Path, readings: list[Any]
) -> None:
    seal, before = seal_of(file), file.stat()
    file.write_bytes(CONTENT.upper())
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(BadFile, match="abîmée"):
        check_seal("rpls_2025_00000001", file, seal)
    assert len(readings) == 2


def test_another_file_of_the_same_name_is_read(file: Path, readings: list[Any]) -> None:
    seal = seal_of(file)
    other = file.with_suffix(".autre")
    other.write_bytes(CONTENT)
    other.replace(file)
    assert seal_of(file) == seal
    assert len(readings) == 2


def test_a_missing_file_is_told_each_time(file: Path) -> None:
    file.unlink()
    for _ in range(2):
        with pytest.raises(BadFile, match="illisible"):
            seal_of(file)
