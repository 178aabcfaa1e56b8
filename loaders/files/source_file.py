"""One file handed to a loader: a text whose encoding and line ends are known, or outlines."""

import csv
import hashlib
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from loaders.context import FileLimits
from loaders.files.content import (
    GZIP,
    Stamp,
    gzip_blocks,
    one_line,
    open_regular,
    plain_blocks,
    stamp,
)
from loaders.files.faults import bad_file
from loaders.files.text_scan import scan
from loaders.workdir import make_work_folder, sweep_work_folders


@dataclass(frozen=True, slots=True)
class PublishedSheet:
    """`feuilles`: what the sheet may be called, without accents and capitals.

    `colonne`: one of its header's names, in capitals; titles stand in the rows above it.
    """

    feuilles: frozenset[str]
    colonne: str


TEXT, GEOPACKAGE, SHAPEFILE = "texte", "geopackage", "shapefile"
_ROOM = ".sources"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A readable, non-empty file: a text, or outlines in a binary `kind`.

    `encoding` is `utf-8`, `latin-1` or `cp1252`; `digest` is the SHA-256 of its text as bytes, the
    same whether it came compressed or not; `first_line` has no line end and no byte-order mark;
    `mixed` says that its lines end in more than one way; `lines` is how many there are (0: not
    counted); `controls`: it may hold a character that XML 1.0 forbids. A binary kind has no text:
    both are empty.

    `path` is what to read; `origin` is the file that was handed over where that is another one,
    `member` the name inside it where it is an archive; `sha256` is that of the bytes as they came.
    `stamp` is what a change of the file would change; `room` receives copies (None: the system's).
    `above`: rows of a sheet that were left out above its header.
    """

    path: Path
    gzipped: bool
    encoding: str
    digest: str
    first_line: str
    mixed: bool = False
    lines: int = 0
    controls: bool = True
    kind: str = TEXT
    sha256: str = ""
    member: str | None = None
    origin: Path | None = None
    stamp: Stamp = ()
    room: Path | None = None
    above: int = 0

    @property
    def name(self) -> str:
        """The file's own name, after its archive's if any, for reports."""
        return one_line((self.origin or self.path).name, self.member)

    @property
    def shown(self) -> str:
        """The path as it was handed over, with the name inside the archive, for messages."""
        return one_line(str(self.origin or self.path), self.member)

    def header(self, separator: str = ";") -> list[str]:
        """The fields of the first line, without quotes and spaces around."""
        return [name.strip() for name in next(csv.reader([self.first_line], delimiter=separator))]


def open_source(path: Path, limits: FileLimits | None = None, *, json: bool = True) -> SourceFile:
    """Reads a plain or gzip text to its end: UTF-8 where all of it is, one byte a letter otherwise.

    `json`: a GeoJSON is accepted. Raises BadFile when it is missing, unreadable, empty, cut short,
    not a text, or changes meanwhile.
    """
    limits, label = limits or FileLimits(), one_line(str(path))
    with open_regular(path, label) as stream:
        before = stamp(os.fstat(stream.fileno()))
        is_gzip = stream.read(2) == GZIP
        stream.seek(0)
        packed_digest = hashlib.sha256()
        blocks = (
            gzip_blocks(stream, packed_digest, label, limits)
            if is_gzip
            else plain_blocks(stream, label)
        )
        text = scan(blocks, label, limits, json=json)
        if stamp(os.fstat(stream.fileno())) != before:
            raise bad_file("FIC-051", label)
    sha256 = packed_digest.hexdigest() if is_gzip else text.digest
    return SourceFile(path, is_gzip, **asdict(text), sha256=sha256, stamp=before)


def check_unchanged(source: SourceFile) -> None:
    """Raises BadFile when the file is not the one that was looked at any more."""
    if not source.stamp:
        return
    try:
        now = stamp(source.path.stat())
    except OSError:
        now = ()
    if now != source.stamp:
        raise bad_file("FIC-051", source.shown)


@contextmanager
def one_line_end(file: SourceFile) -> Generator[SourceFile]:
    """The file itself, or a temporary copy with plain line ends, in UTF-8 where it was Windows'.

    DuckDB reads no mixture of line ends, and no Windows-1252.
    """
    is_cp1252 = file.encoding == "cp1252"
    if not file.mixed and not is_cp1252:
        yield file
        return
    with tempfile.NamedTemporaryFile(prefix="parc-social-", suffix=".txt", dir=file.room) as copy:
        carry = b""
        for block in blocks_of(file):
            text = carry + block
            carry = text[-1:] if text.endswith(b"\r") else b""
            text = text.removesuffix(b"\r").replace(b"\r\n", b"\n")
            copy.write(text.decode("cp1252").encode() if is_cp1252 else text)
        copy.flush()
        encoding = "utf-8" if is_cp1252 else file.encoding
        yield replace(
            file,
            path=Path(copy.name),
            gzipped=False,
            mixed=False,
            encoding=encoding,
            origin=file.origin or file.path,
            stamp=(),
        )


def blocks_of(file: SourceFile) -> Generator[bytes]:
    """The bytes of a file's text, unpacked. Raises BadFile when they can't be read any more."""
    with open_regular(file.path, file.shown) as stream:
        if not file.gzipped:
            yield from plain_blocks(stream, file.shown)
        else:
            yield from gzip_blocks(stream, hashlib.sha256(), file.shown, FileLimits())


class Room:
    """A folder for what is unpacked, made when it is needed, gone at the end.

    What a killed process left is swept by the next one.
    """

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._folder: Path | None = None

    def __enter__(self) -> "Room":
        sweep_work_folders(self._parent, _ROOM)
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def new(self) -> Path:
        """A folder of its own for one file. Raises Unavailable."""
        if self._folder is None:
            self._folder = make_work_folder(self._parent, _ROOM)
        return Path(tempfile.mkdtemp(dir=self._folder))
