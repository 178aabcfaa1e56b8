"""The spatial extension is checked against DuckDB's signature once, and again when it changed."""

import shutil
from pathlib import Path

import duckdb
import pytest

from parc_social.errors import Unavailable
from parc_social.storage.edition_files import workbench
from parc_social.storage.edition_files.workbench import connect


@pytest.fixture
def extension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the wheel's file, in its place."""
    copy = tmp_path / "spatial.duckdb_extension"
    shutil.copy(workbench._spatial(), copy)  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(workbench, "_spatial", lambda: str(copy))
    return copy


def test_a_sound_extension_is_loaded_each_time(extension: Path) -> None:
    assert extension.is_file()
    for _ in range(2):
        with connect(None) as connection:
            assert connection.execute("SELECT ST_X(ST_Point(1, 2))").fetchone() == (1.0,)


@pytest.mark.parametrize("hardened", [False, True])
def test_an_extension_changed_after_its_check_is_refused(
    extension: Path, *, hardened: bool
) -> None:
    connect(None).close()
    with extension.open("r+b") as content:
        content.seek(1_000_000)
        byte = content.read(1)
        content.seek(1_000_000)
        content.write(bytes([byte[0] ^ 1]))
    with pytest.raises((Unavailable, duckdb.IOException), match="signature"):
        connect(None, sandboxed=hardened)


def test_a_hardened_instance_takes_nothing_unsigned() -> None:
    with connect(None, sandboxed=True) as connection:
        asked = "SELECT current_setting('allow_unsigned_extensions')"
        assert connection.execute(asked).fetchone() == (False,)


def test_no_instance_fetches_an_extension_by_itself() -> None:
    with connect(None) as connection:
        asked = "SELECT current_setting('autoinstall_known_extensions')"
        assert connection.execute(asked).fetchone() == (False,)
