"""The spatial extension is checked against DuckDB's signature once, and again when it changed."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from parc_social.errors import Unavailable
from parc_social.storage.edition_files import spatial_extension
from parc_social.storage.edition_files.workbench import connect


@pytest.fixture
def extension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the wheel's file, in its place."""
    copy = tmp_path / "spatial.duckdb_extension"
    shutil.copy(spatial_extension._spatial(), copy)  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(spatial_extension, "_spatial", lambda: str(copy))
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
    _change(extension)
    with pytest.raises((Unavailable, duckdb.IOException), match="signature"):
        connect(None, sandboxed=hardened)


def _change(extension: Path) -> None:
    with extension.open("r+b") as content:
        content.seek(1_000_000)
        byte = content.read(1)
        content.seek(1_000_000)
        content.write(bytes([byte[0] ^ 1]))


@pytest.mark.apart
def test_what_is_checked_apart_is_checked_for_those_that_are_forked(extension: Path) -> None:
    """In a process without threads, as those that divide are."""
    script = """if True:
    import sys
    import duckdb
    from parc_social.storage.edition_files import spatial_extension as of
    duckdb.close()
    of._spatial = lambda: sys.argv[1]
    of.check_apart()
    print([file == sys.argv[1] for file, *_ in of._checked])
    """
    for found in ([True], []):
        asked = [sys.executable, "-c", script, extension]
        told = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=120)
        assert told.stdout == f"{found}\n"
        _change(extension)


def test_a_hardened_instance_takes_nothing_unsigned(extension: Path, tmp_path: Path) -> None:
    with connect(None, sandboxed=True) as connection:
        asked = "SELECT current_setting('allow_unsigned_extensions')"
        assert connection.execute(asked).fetchone() == (False,)
        with pytest.raises(duckdb.InvalidInputException, match="Cannot change"):
            connection.execute("SET allow_unsigned_extensions = true")
        other = tmp_path / "autre.duckdb_extension"
        shutil.copy(extension, other)
        _change(other)
        with pytest.raises(duckdb.IOException, match="signature"):
            connection.execute(f"LOAD '{other}'")


def test_no_instance_fetches_an_extension_by_itself() -> None:
    with connect(None) as connection:
        asked = "SELECT current_setting('autoinstall_known_extensions')"
        assert connection.execute(asked).fetchone() == (False,)
