"""The bytes of a file as they come: opened without waiting, unpacked within limits."""

import errno
import gzip
import hashlib
import io
import os
import re
import stat
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from loaders.context import FileLimits
from loaders.files.faults import bad_file

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
SQLITE = b"SQLite format 3\0"
SHAPE = b"\x00\x00\x27\x0a"
_HTML = re.compile(rb"<!doctype html|<html|<head|<body", re.IGNORECASE)
_UTF16 = "UTF-16"
_UTF32 = "UTF-32"

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "un PDF"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "un classeur .xls ou un document protégé par mot de passe",
    ),
    (SQLITE, "une base SQLite ou un GeoPackage"),
    (SHAPE, "un shapefile"),
    (b"PAR1", "un fichier Parquet"),
    (b"fgb\x03fgb", "un FlatGeobuf"),
    (b"\x89PNG\r\n\x1a\n", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"{\\rtf", "un document RTF"),
)
_PACKED: tuple[tuple[bytes, str], ...] = (
    (ZIP, "une archive zip"),
    (EMPTY_ZIP, "une archive zip vide"),
    (GZIP, "un fichier gzip"),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7z"),
    (b"Rar!\x1a\x07", "une archive rar"),
    (b"BZh", "un fichier bzip2"),
    (b"\xfd7zXZ\0", "un fichier xz"),
    (b"\x28\xb5\x2f\xfd", "un fichier zstd"),
)


def packing_of(head: bytes) -> str | None:
    """The archive or compression that a file, or what was in a gzip or a zip, is; None: none."""
    if head[257:262] == b"ustar":
        return "une archive tar"
    return next((name for signature, name in _PACKED if head.startswith(signature)), None)


def kind_of(head: bytes) -> str | None:
    """Kind of a file that begins so, when it is no text table; None when it may be one.

    `head` is the file's first 512 bytes at least, or all of it.
    """
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(text):
        return "une page HTML"
    if text.startswith(b"<"):
        return "un fichier XML"
    return "un fichier JSON" if is_json(head) else None


def is_json(head: bytes) -> bool:
    """Whether the text begins as a JSON object or list does."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, by its mark, or by the zero bytes that it puts in the text of a table."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return _UTF32
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _UTF16
    start = head[:256]
    if len(start) >= 8 and b"\0" in start:
        zeros = [sum(byte == 0 for byte in start[place::4]) for place in range(4)]
        full = [place for place in range(4) if zeros[place] > 0.9 * len(start[place::4])]
        return {3: _UTF32, 2: _UTF16}.get(len(full))
    return None


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
    """Hash object of hashlib."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Adds bytes."""
        ...


@contextmanager
def open_regular(path: Path, label: str) -> Generator[io.FileIO]:
    """A regular file, open. Raises BadFile: missing, a folder, a device, a pipe, not readable.

    It is opened without waiting: a pipe that nobody writes to would hold the loader for ever.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise bad_file("FIC-004", label) from error
    except OSError as error:
        raise bad_file("FIC-005", label, raison=_reason(error)) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = "un dossier" if stat.S_ISDIR(mode) else "un tube ou un périphérique"
        raise bad_file("FIC-057", label, lu=kind)
    with io.FileIO(descriptor) as stream:
        yield stream


def plain_blocks(stream: io.FileIO, label: str) -> Generator[bytes]:
    """The bytes of an open file. Raises BadFile when they can't be read."""
    try:
        while block := stream.read(BLOCK):
            yield block
    except OSError as error:
        raise bad_file("FIC-005", label, raison=_reason(error)) from error


def digest_of(path: Path, label: str) -> str:
    """SHA-256 of a file's bytes. Raises BadFile when it can't be read."""
    digest = hashlib.sha256()
    with open_regular(path, label) as stream:
        for block in plain_blocks(stream, label):
            digest.update(block)
    return digest.hexdigest()


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
        count = self._stream.readinto(buffer) or 0
        self._digest.update(buffer[:count])
        self.count += count
        return count


def gzip_blocks(
    stream: io.FileIO, digest: Digest, label: str, limits: FileLimits
) -> Generator[bytes]:
    """The text of an open gzip file; `digest` is fed with the packed bytes.

    Raises BadFile when it is cut short or damaged, or comes to more than the limits allow.
    """
    tally = _Tally(stream, digest)
    size = 0
    try:
        with gzip.GzipFile(fileobj=io.BufferedReader(tally, BLOCK), mode="rb") as text:
            while block := text.read(BLOCK):
                size += len(block)
                if excess := limits.excess(size, tally.count):
                    raise bad_file("FIC-021", label, **excess)
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise bad_file("FIC-002", label) from error
    except OSError as error:
        raise bad_file("FIC-005", label, raison=_reason(error)) from error


def stamp(status: os.stat_result) -> Stamp:
    """Stamp that tells a file that is not the same any more."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def one_line(path: str, member: str | None = None) -> str:
    """A path on one line, the name inside the archive after it; `?` for what can't be shown."""
    full = path if member is None else f"{path}/{member}"
    return "".join(c if c.isprintable() else "?" for c in full)
