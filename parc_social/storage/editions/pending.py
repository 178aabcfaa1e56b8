"""Marks of edition files on their way in: what tells a leftover of a killed process from the rest.

A mark is an empty file `.<name>.arrivee` written before `<name>.duckdb` takes its place (the name
of a file of texts is whole in its mark), and removed once the store's list knows it. A mark that is
still there belongs to a killed process.
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from parc_social.errors import Busy, Unavailable
from parc_social.storage.editions.edition import SERVING

_MARK = ".arrivee"
_DRAFTS = (".*.draft", ".*.draft.wal", ".*.draft.tmp", ".sources.*", "manifest.tmp")


def announce(folder: Path, name: str) -> None:
    """Before `<folder>/<name>.duckdb` is there."""
    _mark(folder, name).touch()


def confirm(folder: Path, names: Iterable[str]) -> None:
    """The store's list knows them."""
    for name in names:
        _mark(folder, name).unlink(missing_ok=True)


def serving_file(edition: str) -> str:
    """Name of the file of an edition's texts; the mark of its arrival bears it whole."""
    return f"{edition}{SERVING}"


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
    paths = [path for pattern in _DRAFTS for path in folder.glob(pattern)]
    for mark in folder.glob(f".*{_MARK}"):
        name = mark.name[1 : -len(_MARK)]
        if not is_known(name):
            paths += [folder / f"{name}{suffix}" for suffix in (".duckdb", ".duckdb.wal", SERVING)]
            paths += [folder / name] if name.endswith(SERVING) else []
        paths.append(mark)
    return [path.name for path in paths if _remove(path)]


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


Tell = Callable[[str], None]
_NAME = ".chantier"


@contextmanager
def write_lock(folder: Path, act: str, tell: Tell | None) -> Generator[None]:
    """Holds the folder for `act` until the end of the block.

    Waits for another writer after having told who it is; with `tell` None raises Busy instead. The
    system lets go of the lock of a process that dies.
    """
    with _open(folder) as lock:
        if not _try_lock(lock):
            sentence = _who(lock)
            if tell is None:
                raise Busy(sentence)
            tell(f"{sentence} : en attente de la fin")
            fcntl.flock(lock, fcntl.LOCK_EX)
        _sign(lock, act)
        try:
            yield
        finally:
            lock.truncate(0)


def busy(act: str, pid: str, since: str) -> str:
    """Sentence of who is writing."""
    return f"« {act} » écrit dans cet entrepôt (processus {pid}, depuis {since})"


def _open(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / _NAME).open("a+", encoding="utf-8")
    except OSError as error:
        raise Unavailable(f"dossier inutilisable : {folder} ({error})") from error


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(lock: IO[str], act: str) -> None:
    lock.truncate(0)
    since = datetime.now(UTC).astimezone().strftime("%d/%m/%Y %H:%M:%S")
    lock.write(json.dumps({"act": act, "pid": os.getpid(), "since": since}))
    lock.flush()


def _who(lock: IO[str]) -> str:
    lock.seek(0)
    try:
        holder = json.loads(lock.read())
        return busy(holder["act"], holder["pid"], holder["since"])
    except (ValueError, KeyError):  # between its lock and its name
        return "un autre processus écrit dans cet entrepôt"
