"""A file handed to a loader, looked at once from end to end before anything is made of it."""

import codecs
import csv
import gzip
import hashlib
import tempfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from parc_social.errors import BadFile

_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_LONGEST_LINE = 1 << 16


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A readable, non-empty text file.

    `encoding` is `utf-8` or `latin-1`; `digest` is the SHA-256 of its text as bytes, the same
    whether it came compressed or not; `first_line` has no line end and no byte-order mark;
    `mixed` says that its lines end in more than one way.
    """

    path: Path
    gzipped: bool
    encoding: str
    digest: str
    first_line: str
    mixed: bool = False

    @property
    def name(self) -> str:
        """The file's own name, for messages and reports."""
        return self.path.name

    def header(self, separator: str = ";") -> list[str]:
        """The fields of the first line, without quotes and spaces around."""
        return [name.strip() for name in next(csv.reader([self.first_line], delimiter=separator))]


def open_source(path: Path) -> SourceFile:
    """Reads a file to its end: UTF-8 where all of it is, ISO-8859-1 otherwise.

    Raises BadFile when it is missing, unreadable, empty, cut short or not a text.
    """
    digest = hashlib.sha256()
    head, ends = b"", _Ends()
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    gzipped = _is_gzip(path)
    for block in _blocks(path, gzipped):
        digest.update(block)
        ends.count(block)
        if len(head) < _LONGEST_LINE:
            head += block[:_LONGEST_LINE]
        decoder = _still_utf8(decoder, block)
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise BadFile(f"{path} : le fichier est vide")
    if b"\0" in head:
        raise BadFile(f"{path} : ce n'est pas un fichier texte (octets nuls)")
    encoding = "utf-8" if _still_utf8(decoder, b"", final=True) else "latin-1"
    line = _first_line(head, encoding)
    if not line.strip():
        raise BadFile(f"{path} : la première ligne est vide, un en-tête est attendu")
    return SourceFile(path, gzipped, encoding, digest.hexdigest(), line, ends.mixed)


@contextmanager
def one_line_end(file: SourceFile) -> Generator[SourceFile]:
    """The file itself, or a temporary copy with plain line ends: DuckDB reads no mixture."""
    if not file.mixed:
        yield file
        return
    with tempfile.NamedTemporaryFile(prefix="parc-social-", suffix=".txt") as copy:
        carry = b""
        for block in _blocks(file.path, file.gzipped):
            text = carry + block
            carry = text[-1:] if text.endswith(b"\r") else b""
            copy.write(text.removesuffix(b"\r").replace(b"\r\n", b"\n"))
        copy.flush()
        yield replace(file, path=Path(copy.name), gzipped=False, mixed=False)


class _Ends:
    """Counts line ends, those cut in two by a block included."""

    def __init__(self) -> None:
        self._lf = self._crlf = 0
        self._last = b""

    def count(self, block: bytes) -> None:
        self._lf += block.count(b"\n")
        self._crlf += block.count(b"\r\n") + (self._last == b"\r" and block[:1] == b"\n")
        self._last = block[-1:]

    @property
    def mixed(self) -> bool:
        return 0 < self._crlf < self._lf


def _blocks(path: Path, gzipped: bool) -> Generator[bytes]:
    opener = gzip.open if gzipped else open
    try:
        with opener(path, "rb") as stream:
            while block := stream.read(_BLOCK):
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFile(f"{path} : fichier gzip tronqué ou abîmé") from error
    except OSError as error:
        raise BadFile(f"{path} : lecture impossible ({error.strerror or error})") from error


def _is_gzip(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(2) == _GZIP
    except FileNotFoundError as error:
        raise BadFile(f"{path} : fichier introuvable") from error
    except OSError as error:
        raise BadFile(f"{path} : lecture impossible ({error.strerror or error})") from error


def _still_utf8(
    decoder: codecs.IncrementalDecoder | None, block: bytes, *, final: bool = False
) -> codecs.IncrementalDecoder | None:
    if decoder is None:
        return None
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return None
    return decoder


def _first_line(head: bytes, encoding: str) -> str:
    line = head.removeprefix(codecs.BOM_UTF8).splitlines()[0]
    return line.decode(encoding, errors="replace")
