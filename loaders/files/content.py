"""The bytes of a file as they come: opened without waiting, unpacked within limits."""

import errno
import gzip
import hashlib
import io
import os
import stat
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from loaders.files.faults import bad_file
from loaders.limits import FileLimits

_REASONS = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.ELOOP: "liens en boucle",
    errno.EIO: "erreur du disque",
    errno.ENAMETOOLONG: "nom trop long",
}
BLOCK = 1 << 18  # stays in a core's cache while it is hashed and looked at
Stamp = tuple[int, ...]


class Digest(Protocol):
    """What hashlib makes."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Adds bytes."""
        ...


@contextmanager
def open_regular(path: Path, shown: str) -> Generator[io.FileIO]:
    """A regular file, open. Raises BadFile: missing, a folder, a device, a pipe, not readable.

    It is opened without waiting: a pipe that nobody writes to would hold the loader for ever.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise bad_file("FIC-004", shown) from error
    except OSError as error:
        raise bad_file("FIC-005", shown, raison=_reason(error)) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = "un dossier" if stat.S_ISDIR(mode) else "un tube ou un périphérique"
        raise bad_file("FIC-057", shown, lu=kind)
    with io.FileIO(descriptor) as stream:
        yield stream


def plain_blocks(stream: io.FileIO, shown: str) -> Generator[bytes]:
    """The bytes of an open file. Raises BadFile when they can't be read."""
    try:
        while block := stream.read(BLOCK):
            yield block
    except OSError as error:
        raise bad_file("FIC-005", shown, raison=_reason(error)) from error


def digest_of(path: Path, shown: str) -> str:
    """SHA-256 of a file's bytes. Raises BadFile when it can't be read."""
    found = hashlib.sha256()
    with open_regular(path, shown) as stream:
        for block in plain_blocks(stream, shown):
            found.update(block)
    return found.hexdigest()


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


class _Tally(io.RawIOBase):
    """A stream that hashes and counts the packed bytes that pass."""

    def __init__(self, stream: io.FileIO, digest: Digest) -> None:
        self._stream, self._digest = stream, digest
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        read = self._stream.readinto(buffer) or 0
        self._digest.update(buffer[:read])
        self.count += read
        return read


def gzip_blocks(
    stream: io.FileIO, digest: Digest, shown: str, limits: FileLimits
) -> Generator[bytes]:
    """The text of an open gzip file; `digest` is fed with the packed bytes.

    Raises BadFile when it is cut short or damaged, or comes to more than the limits allow.
    """
    tally = _Tally(stream, digest)
    inflated = 0
    try:
        with gzip.GzipFile(fileobj=io.BufferedReader(tally, BLOCK), mode="rb") as text:
            while block := text.read(BLOCK):
                inflated += len(block)
                if excess := limits.excess(inflated, tally.count):
                    raise bad_file("FIC-021", shown, **excess)
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise bad_file("FIC-002", shown) from error
    except OSError as error:
        raise bad_file("FIC-005", shown, raison=_reason(error)) from error


def stamp(found: os.stat_result) -> Stamp:
    """What tells that a file is not the same any more."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def one_line(path: str, member: str | None = None) -> str:
    """A path on one line, the name inside the archive after it; `?` for what can't be shown."""
    full = path if member is None else f"{path}/{member}"
    return "".join(c if c.isprintable() else "?" for c in full)
