"""Files handed to a loader, looked at from end to end before anything is made of them."""

import hashlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from loaders.context import Context, FileLimits
from loaders.files.archive import COMPANIONS, Member, checked_zip, is_workbook, unpack
from loaders.files.content import (
    EMPTY_ZIP,
    GZIP,
    SHAPE,
    SQLITE,
    ZIP,
    digest_of,
    one_line,
    open_regular,
    stamp,
)
from loaders.files.faults import bad_file
from loaders.files.source_file import (
    GEOPACKAGE,
    SHAPEFILE,
    TEXT,
    PublishedSheet,
    Room,
    SourceFile,
    open_source,
)
from parc_social.errors import BadFile
from parc_social.wording import cited

_SHEETS = frozenset({".xlsx", ".xlsm"})
_SHAPE_PARTS = (".shp", ".shx", ".dbf")  # without one of them there is no table of outlines


def room_of(context: Context) -> "Room":
    """A place for copies, beside the editions that are made of them."""
    return Room(context.drafts or context.folder)


@contextmanager
def open_sources(
    files: Sequence[Path],
    context: Context,
    *,
    outlines: bool = False,
    sheet: PublishedSheet | None = None,
) -> Generator[tuple[SourceFile, ...]]:
    """Every text that some files hold: plain, gzip, zip of one or many, workbook.

    With `outlines`, a GeoJSON, a GeoPackage and a shapefile (its companions beside it, in the same
    folder or archive) are passed on untouched. What has to be unpacked lives in the context's
    folder until the end. Raises BadFile for the first file that can't be taken, or that is there
    twice, and Unavailable when the folder can't be written.
    """
    with room_of(context) as room:
        sources: list[SourceFile] = []
        for path in files:
            sources += _Opening(path, room, context.limits, outlines, sheet).sources(files)
        if not outlines:  # two levels without an outline are the same text
            _no_twins(sources)
        yield tuple(sources)


@dataclass(frozen=True, slots=True)
class _Opening:
    """One file handed over, and what it holds."""

    _path: Path
    _room: Room
    _limits: FileLimits
    _outlines: bool
    _published: PublishedSheet | None

    @property
    def _label(self) -> str:
        return one_line(str(self._path))

    def sources(self, files: Sequence[Path]) -> list[SourceFile]:
        """The texts of the file, in order. Raises BadFile."""
        with open_regular(self._path, self._label) as stream:
            head = stream.read(16)
        suffix = self._path.suffix.lower()
        if self._outlines and suffix in COMPANIONS and self._path.with_suffix(".shp") in files:
            return []
        if suffix in _SHEETS:
            return [self._sheet(self._path, None)]
        if head.startswith((ZIP, EMPTY_ZIP)) or suffix == ".zip":
            return self._members(suffix)
        if self._outlines and head.startswith((SQLITE, SHAPE)):
            return [self._binary(self._path, None, head)]
        if suffix == ".gz" and head and not head.startswith(GZIP):
            raise bad_file("FIC-017", self._label, nom=cited(suffix), lu="n'est pas un gzip")
        return [self._text()]

    def _text(self) -> SourceFile:
        """A plain or gzip text, behind a plain name where its own is one that a reader expands."""
        source = self._with_room(open_source(self._path, self._limits, json=self._outlines))
        if _plain_name(self._path):
            return source
        link = self._room.new() / "source.txt"
        link.symlink_to(self._path.absolute())
        return replace(source, path=link, origin=self._path)

    def _members(self, suffix: str) -> list[SourceFile]:
        before = stamp(self._path.stat())
        with checked_zip(self._path, self._label, self._limits) as archive:
            if is_workbook(archive):
                raise bad_file(
                    "FIC-017", self._label, nom=cited(suffix), lu="est un classeur .xlsx"
                )
            room = self._room.new()
            members = unpack(archive, self._label, room, self._limits, outlines=self._outlines)
        sha256 = digest_of(self._path, self._label)
        if stamp(self._path.stat()) != before:
            raise bad_file("FIC-051", self._label)
        return [replace(self._member(m), sha256=sha256, origin=self._path) for m in members]

    def _member(self, member: Member) -> SourceFile:
        if member.path.suffix in _SHEETS:
            return self._sheet(member.path, member.name)
        label = one_line(str(self._path), member.name)
        with open_regular(member.path, label) as stream:
            head = stream.read(16)
        if self._outlines and head.startswith((SQLITE, SHAPE)):
            return self._binary(member.path, member.name, head)
        with _naming(member.path, label):
            source = open_source(member.path, self._limits, json=self._outlines)
        return replace(self._with_room(source), member=member.name)

    def _with_room(self, source: SourceFile) -> SourceFile:
        """With a place for the copy that it needs to be read, swept with the rest."""
        needs_copy = source.kind == TEXT and (source.mixed or source.encoding == "cp1252")
        return replace(source, room=self._room.new()) if needs_copy else source

    def _sheet(self, path: Path, member: str | None) -> SourceFile:
        """The values of a workbook, as a text."""
        label = one_line(str(self._path), member)
        before = stamp(path.stat())
        target = self._room.new() / "feuille.csv"
        with _naming(path, label), _naming(target, label):
            from loaders.files.xlsx.convert import write_csv  # openpyxl: 8 MB that a server spares

            above = write_csv(path, target, self._published)
            source = open_source(target, self._limits, json=False)
        sha256 = digest_of(path, label)
        if stamp(path.stat()) != before:
            raise bad_file("FIC-051", label)
        return replace(source, sha256=sha256, origin=self._path, member=member, above=above)

    def _binary(self, path: Path, member: str | None, head: bytes) -> SourceFile:
        """Outlines that another library reads; the digest is that of all their files."""
        label = one_line(str(self._path), member)
        kind = GEOPACKAGE if head.startswith(SQLITE) else SHAPEFILE
        parts = [path] if kind == GEOPACKAGE else _shape_parts(path, label)
        before = stamp(path.stat())
        digests = [digest_of(part, label) for part in parts]
        digest_of_all = hashlib.sha256("\n".join(digests).encode()).hexdigest()
        whole = digests[0] if len(digests) == 1 else digest_of_all
        origin = None if member is None else self._path
        return SourceFile(
            path, False, "", whole, "", kind=kind, sha256=whole, member=member, origin=origin,
            stamp=before,
        )  # fmt: skip


def _shape_parts(path: Path, label: str) -> list[Path]:
    """The files of a shapefile. Raises BadFile when one that it needs is not beside it."""
    for suffix in _SHAPE_PARTS:
        if not path.with_suffix(suffix).is_file():
            raise bad_file("FIC-029", label, suffixe=suffix)
    every = (path.with_suffix(suffix) for suffix in (".shp", *sorted(COMPANIONS)))
    return [part for part in every if part.is_file()]


def _no_twins(sources: Sequence[SourceFile]) -> None:
    """Raises BadFile when the same text is there twice: its lines would count twice."""
    by_digest: dict[str, SourceFile] = {}
    for source in sources:
        other = by_digest.setdefault(source.digest, source)
        if other is not source:
            raise bad_file("FIC-053", source.shown, autre=other.shown)


@contextmanager
def _naming(path: Path, label: str) -> Generator[None]:
    """Errors of an unpacked file name what was handed over, not the copy."""
    try:
        yield
    except BadFile as error:
        if str(path) not in str(error):
            raise
        text = str(error).replace(str(path), label)
        raise BadFile(text, error.code, error.remede) from error


def _plain_name(path: Path) -> bool:
    """Whether no reader takes the name for a pattern, an address or an option."""
    text = str(path.absolute())
    return text.isprintable() and not set(text) & set("*?[]{}%'\"\\\n\r\t|:$~&#")
