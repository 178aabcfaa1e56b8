"""The data folder as it is at one instant: linked where files never change, else copied.

All is taken but what is made again by itself: a kind of file that nobody thought of is kept.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from parc_social.backup.contents import FOLDER, REGISTRY, WAITING
from parc_social.journal.sqlite_table import FOLDER as BESIDE

# Copies of what editions hold, made when they are asked for; sources of the demonstration.
_MADE_AGAIN = frozenset(("exports", "telechargements", "demo"))
_NEVER_CHANGE = frozenset(("editions", "depots"))  # files that are replaced whole, or removed
_TEMPORARY = frozenset((".tmp", ".arrive", ".nouveau", ".wal"))


def take_folder(data: Path, registry: Path | None, into: Path) -> None:
    """Everything of a data folder but its registry. Raises OSError."""
    beside = _registry_files(registry)
    for path in _kept(data):
        if path in beside or any(parent in beside for parent in path.parents):
            continue
        relative = path.relative_to(data)
        target = into / FOLDER / relative
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if relative.parts[0] in _NEVER_CHANGE:
            _link(path, target)
        else:
            shutil.copyfile(path, target)


def take_registry(registry: Path, into: Path) -> None:
    """A registry of SQLite as one transaction sees it, and its journal's lines in waiting.

    The lines first: those that are put away meanwhile are in both, and are put away once. Raises
    OSError, sqlite3.Error.
    """
    waiting = Path(f"{registry}{BESIDE}")
    if waiting.is_dir():
        (into / WAITING).mkdir(mode=0o700)
        for file in sorted(waiting.glob("*.jsonl")):
            whole, _, _ = file.read_bytes().rpartition(b"\n")  # a last line without end is no line
            if whole:
                (into / WAITING / file.name).write_bytes(whole + b"\n")
    target = into / REGISTRY
    with (
        closing(sqlite3.connect(f"{registry.as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, none beside it


def put_registry(folder: Path, registry: Path) -> None:
    """The registry of an archive that was read, where the settings have it. Raises OSError."""
    registry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(folder / REGISTRY, registry)
    registry.chmod(0o600)
    if (folder / WAITING).is_dir():
        shutil.move(folder / WAITING, Path(f"{registry}{BESIDE}"))


def _kept(data: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(data):
        folders[:] = [
            one
            for one in folders
            if not one.startswith(".") and not (Path(root) == data and one in _MADE_AGAIN)
        ]
        for name in names:
            path = Path(root, name)
            if not name.startswith(".") and path.suffix not in _TEMPORARY and path.is_file():
                yield path


def _registry_files(registry: Path | None) -> set[Path]:
    if registry is None:
        return set()
    return {registry, *(Path(f"{registry}{end}") for end in ("-wal", "-shm", BESIDE))}


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:  # another disk, or a system without links
        shutil.copyfile(path, target)
