"""Groups that wait in files beside a SQLite registry: one writer's, each line a group and its seal.

To write a line at the end of a file is two microseconds of processor where a commit is seventy. A
file is locked (flock) for as long as its writer lives; what a dead one left is anybody's to take.
"""

import errno
import fcntl
import logging
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import orjson

from parc_social.journal.chain import LINE, SEAL, Row
from parc_social.storage.editions.disk import put_on_disk

log = logging.getLogger(__name__)

_PATTERN = "*.jsonl"
_BEYOND = 2**63
_PLAIN = frozenset((str, int, type(None)))
_LINE, _SEAL = frozenset(LINE), frozenset(SEAL)
_UNREADABLE = ".illisible"  # what nobody could read stays, as evidence


@dataclass(slots=True)
class Group:
    """Lines and the seal over them, as they were hashed."""

    lines: list[Row]
    seal: Row


@dataclass(slots=True)
class SpoolFile:
    """Content of one file. `ends`: nothing more will come, as its writer is this one or dead.

    `unread`: how many whole lines of the file are no group of ours.
    """

    file: Path
    ends: bool
    groups: list[Group] = field(default_factory=list[Group])
    unread: int = 0


class Spool:
    """The file of one writer in this process; each method but `sync` by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: Path | None = None
        self._descriptor = -1
        self._fresh = False
        self.groups = 0

    def prepare(self) -> None:
        """Raises OSError where no file could be made."""
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def add(self, lines: Sequence[Row], seal: Row) -> None:
        """Kept for good once it returns. Raises OSError: nobody knows, and this file is over."""
        if self._descriptor < 0:
            self._open(f"{seal['redacteur']}-{seal['numero']:09d}")
        octets = orjson.dumps([lines, seal], option=orjson.OPT_APPEND_NEWLINE)
        if os.write(self._descriptor, octets) != len(octets):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.groups += 1

    @property
    def file(self) -> Path | None:
        """Where its next group goes, once there is one."""
        return self._file

    def sync(self, file: Path) -> None:
        """What a file of its own keeps by now is on the disk; from any thread. Raises OSError."""
        with suppress(FileNotFoundError):  # put away and removed meanwhile
            put_on_disk(file)
        if self._fresh:
            self._fresh = False
            try:
                put_on_disk(self._folder)  # the name of the file
            except OSError:
                self._fresh = True
                raise

    def left(self, but: Collection[Path]) -> Iterator[SpoolFile]:
        """Every file that waits, this one's too if it holds anything. Raises OSError."""
        for file in sorted(self._folder.glob(_PATTERN)):
            own = file == self._file
            if file not in but and (not own or self.groups):
                with suppress(FileNotFoundError):  # another has just put it away
                    yield _read(file, own=own)

    def close(self) -> None:
        """Goes to another file with the next group; this one is left for who settles next."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor, self._file, self.groups = -1, None, 0

    def _open(self, name: str) -> None:
        """Locked before it bears the name by which others find it, and might take it for dead."""
        self.prepare()
        file = self._folder / f"{name}.jsonl"
        draft = file.with_suffix(".nouveau")
        flags = os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_WRONLY | os.O_CLOEXEC
        self._descriptor = os.open(draft, flags, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        draft.rename(file)
        self._fresh, self._file = True, file


def remove(spool_file: SpoolFile) -> None:
    """Takes away a file whose groups are in the registry and on the disk. Raises OSError."""
    if not spool_file.unread:
        spool_file.file.unlink(missing_ok=True)
        return
    log.error("journal: %s holds %d lines that can't be read", spool_file.file, spool_file.unread)
    with suppress(FileNotFoundError):
        spool_file.file.rename(spool_file.file.with_suffix(_UNREADABLE))


def _read(file: Path, *, own: bool) -> SpoolFile:
    with file.open("rb") as stream:
        spool_file = SpoolFile(file, own or _is_free(stream.fileno()))
        for text in stream.read().split(b"\n")[:-1]:  # a last one without its end: never promised
            group = _group(text)
            if group is None:
                spool_file.unread += 1
            else:
                spool_file.groups.append(group)
        return spool_file


def _group(text: bytes) -> Group | None:
    try:
        lines, seal = orjson.loads(text)
        whole = all(_is_row(line, _LINE, "rang") for line in lines)
        whole = whole and _is_row(seal, _SEAL, "numero")
    except (ValueError, TypeError, AttributeError):
        return None
    return Group(lines, seal) if whole else None


def _is_row(row: object, columns: frozenset[str], place: str) -> bool:
    """Whether it has its place and a database can be given it; `verify` tells if it is true."""
    if not isinstance(row, dict):
        return False
    values = cast(dict[str, object], row)
    if values.keys() != columns or not _PLAIN.issuperset(map(type, values.values())):
        return False
    numbers = [value for value in values.values() if type(value) is int]
    return type(values[place]) is int and max(numbers) < _BEYOND


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
