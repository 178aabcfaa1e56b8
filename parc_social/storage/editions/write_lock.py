"""Write lock: one writer at a time in a folder of editions, first byte to last, killed or not."""

import fcntl
import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from parc_social.errors import Busy, Unavailable

Tell = Callable[[str], None]
_NAME = ".chantier"


@contextmanager
def write_lock(folder: Path, act: str, tell: Tell | None) -> Generator[None]:
    """Holds the folder for `act` until the end of the block.

    Waits for another writer after having told who it is; with `tell` None raises Busy instead. The
    system lets go of the lock of a process that dies.
    """
    with _opened(folder) as lock:
        if not _taken(lock):
            said = _who(lock)
            if tell is None:
                raise Busy(said)
            tell(f"{said} : en attente de la fin")
            fcntl.flock(lock, fcntl.LOCK_EX)
        _sign(lock, act)
        try:
            yield
        finally:
            lock.truncate(0)


def busy(act: str, pid: str, since: str) -> str:
    """Who is writing, for people."""
    return f"« {act} » écrit dans cet entrepôt (processus {pid}, depuis {since})"


def _opened(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / _NAME).open("a+", encoding="utf-8")
    except OSError as error:
        raise Unavailable(f"dossier inutilisable : {folder} ({error})") from error


def _taken(lock: IO[str]) -> bool:
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
        found = json.loads(lock.read())
        return busy(found["act"], found["pid"], found["since"])
    except (ValueError, KeyError):  # between its lock and its name
        return "un autre processus écrit dans cet entrepôt"
