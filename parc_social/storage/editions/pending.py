"""Marks of edition files on their way in: what tells a leftover of a killed process from the rest.

A mark is an empty file `.<name>.arrivee` written before `<name>.duckdb` takes its place, and
removed once the store's list knows it. A mark that is still there belongs to a killed process.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

_MARK = ".arrivee"
_DRAFTS = (".*.draft", ".*.draft.wal", ".*.draft.tmp", ".sources.*", "manifest.tmp")


def announce(folder: Path, name: str) -> None:
    """Before `<folder>/<name>.duckdb` is there."""
    _mark(folder, name).touch()


def confirm(folder: Path, names: Iterable[str]) -> None:
    """The store's list knows them."""
    for name in names:
        _mark(folder, name).unlink(missing_ok=True)


def version_file(survey: str) -> str:
    """Name, without suffix, of the file of a published survey's groups, kept with it for ever."""
    return f"{survey}.partition"


def business_file(register: str) -> str:
    """Likewise of the groups of landlords' business of a published register (decision 0004)."""
    return f"economie_{register}"


def clean(folder: Path, is_known: Callable[[str], bool]) -> list[str]:
    """Removes what killed processes left, for a caller whose turn it is; names of what went.

    Files without a mark are never touched: another store may have its own in the same folder.
    """
    left = [path for pattern in _DRAFTS for path in folder.glob(pattern)]
    for mark in folder.glob(f".*{_MARK}"):
        name = mark.name[1 : -len(_MARK)]
        if not is_known(name):
            left += [folder / f"{name}.duckdb", folder / f"{name}.duckdb.wal"]
        left.append(mark)
    return [path.name for path in left if _remove(path)]


def _mark(folder: Path, name: str) -> Path:
    return folder / f".{name}{_MARK}"


def _remove(path: Path) -> bool:
    if path.is_dir():
        shutil.rmtree(path)
        return True
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
        return True
    return False
