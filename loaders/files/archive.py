"""Zip archives: looked at before anything is inflated, and held to what they said after."""

import os
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from loaders.context import FileLimits, readable_size
from loaders.files.content import BLOCK, open_regular
from loaders.files.faults import bad_file
from parc_social.wording import cited

_TABLES = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".geojson", ".json"})
_OUTLINES = frozenset({".gpkg", ".shp"})
COMPANIONS = frozenset({".shx", ".dbf", ".prj", ".cpg"})  # of a .shp of the same name
# What comes along in producers' archives, and is no data.
_NOTES = frozenset(
    {".md", ".pdf", ".doc", ".docx", ".odt", ".html", ".htm", ".rtf", ".xml", ".lyr", ".qml",
     ".qmd", ".qpj", ".qix", ".sbn", ".sbx", ".idx", ".sld", ".md5", ".sha256", ".png", ".jpg"}
)  # fmt: skip
_READ_ME = ("lisez", "readme", "licence", "license")  # whatever their suffix
_ARCHIVES = frozenset(
    {".zip", ".gz", ".tgz", ".7z", ".rar", ".tar", ".bz2", ".xz", ".zst", ".jar", ".z"}
)
_DIRECTORY = 1 << 20  # bytes of central directory that are read: 200 names need no more
_END, _END_SIZE, _COMMENT = b"PK\x05\x06", 22, 65_535
_LOCAL_HEADER = 30  # bytes before a member's name and content, at least
_DRIVE = re.compile(r"[A-Za-z]:")
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # by password, strongly, the directory itself


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive once unpacked: its name there, where it is now."""

    name: str
    path: Path


@contextmanager
def checked_zip(path: Path, label: str, limits: FileLimits) -> Generator[zipfile.ZipFile]:
    """An archive whose directory was read and found sound: nothing was inflated yet.

    Raises BadFile: damaged, too many members, a name that leaves the folder, a link, a password,
    an archive inside, more bytes than the limits allow.
    """
    with open_regular(path, label) as stream:
        _check_directory(stream.fileno(), label, limits)
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise bad_file("FIC-020", label) from error
        with archive:
            _check_members(archive.infolist(), label, limits)
            yield archive


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is an Office workbook."""
    names = set(archive.namelist())
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


def unpack(
    archive: zipfile.ZipFile, label: str, room: Path, limits: FileLimits, *, outlines: bool
) -> list[Member]:
    """The data files of an archive, unpacked in `room`; companions of a shapefile beside it.

    `room` is two folders below the one that people know. Notes are passed over. Raises BadFile when
    there is no data, a file of another kind, damage, more bytes than announced, or no room left.
    """
    chosen = _data(archive.infolist(), label, outlines=outlines)
    need = sum(info.file_size for info in chosen)
    free = shutil.disk_usage(room).free
    if need > free:
        sizes = {"lu": readable_size(need), "libre": readable_size(free)}
        raise bad_file("FIC-052", label, dossier=room.parents[1], **sizes)
    places: dict[PurePosixPath, int] = {}
    members: list[Member] = []
    for info in chosen:
        name = PurePosixPath(info.filename)
        number = places.setdefault(name.with_suffix(""), len(places))
        target = room / f"{number}{name.suffix.lower()}"
        if target.exists():
            raise bad_file("FIC-022", label, membre=cited(info.filename))
        _inflate(archive, info, target, label, limits)
        if name.suffix.lower() not in COMPANIONS:
            members.append(Member(info.filename, target))
    return members


def _check_directory(descriptor: int, label: str, limits: FileLimits) -> None:
    """The directory's own size, before a library reads it whole."""
    size = os.fstat(descriptor).st_size
    start = max(0, size - _END_SIZE - _COMMENT)
    tail = os.pread(descriptor, size - start, start)
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise bad_file("FIC-020", label)
    members, directory = struct.unpack_from("<HI", tail, place + 10)
    if 0xFFFF in (members,) or directory == 0xFFFFFFFF:
        members, directory = _zip64(descriptor, tail, place, start, label)
    if members > limits.members or directory > _DIRECTORY:
        raise bad_file("FIC-024", label, lu=members, maxi=limits.members)


def _zip64(descriptor: int, tail: bytes, place: int, start: int, label: str) -> tuple[int, int]:
    """Members and directory bytes of a large archive, from its second end record."""
    locator = tail[max(0, place - 20) : place]
    if len(locator) < 20 or not locator.startswith(b"PK\x06\x07"):
        raise bad_file("FIC-020", label)
    (where,) = struct.unpack_from("<Q", locator, 8)
    if where >= start + place:
        raise bad_file("FIC-020", label)
    record = os.pread(descriptor, 56, where)
    if len(record) < 56 or not record.startswith(b"PK\x06\x06"):
        raise bad_file("FIC-020", label)
    members, directory = struct.unpack_from("<QQ", record, 32)
    return members, directory


def _check_members(members: Sequence[zipfile.ZipInfo], label: str, limits: FileLimits) -> None:
    if len(members) > limits.members:
        raise bad_file("FIC-024", label, lu=len(members), maxi=limits.members)
    total, end = 0, 0
    for info in sorted(members, key=lambda info: info.header_offset):
        if info.header_offset < end:  # bytes that count twice: a bomb
            raise bad_file("FIC-020", label)
        end = info.header_offset + _LOCAL_HEADER + info.compress_size
        _check_name(info, label)
        if info.flag_bits & _ENCRYPTED:
            raise bad_file("FIC-025", label)
        if PurePosixPath(info.filename).suffix.lower() in _ARCHIVES:
            raise bad_file("FIC-026", label, membre=cited(info.filename))
        total += info.file_size
        excess = limits.excess(info.file_size, info.compress_size) or limits.excess(total, total)
        if excess is not None:
            raise bad_file("FIC-021", label, **excess)


def _check_name(info: zipfile.ZipInfo, label: str) -> None:
    """A plain file or folder, inside, under a name that can be written."""
    name = info.orig_filename
    kind = stat.S_IFMT(info.external_attr >> 16)
    plain = kind in (0, stat.S_IFREG, stat.S_IFDIR)
    parts = re.split(r"[/\\]", name)
    absolute = name.startswith(("/", "\\")) or _DRIVE.match(name)
    if not plain or not name or ".." in parts or absolute or not name.isprintable():
        raise bad_file("FIC-022", label, membre=cited(name))


def _data(
    members: Sequence[zipfile.ZipInfo], label: str, *, outlines: bool
) -> list[zipfile.ZipInfo]:
    suffixes_read = _TABLES | _OUTLINES | COMPANIONS if outlines else _TABLES
    files = [info for info in members if not info.is_dir() and not _aside(info.filename)]
    suffixes = {info.filename: PurePosixPath(info.filename).suffix.lower() for info in files}
    for name, suffix in suffixes.items():
        if suffix not in suffixes_read | _NOTES:
            raise bad_file("FIC-027", label, membre=cited(name))
    data_files = [info for info in files if suffixes[info.filename] in suffixes_read]
    if not any(suffixes[info.filename] not in COMPANIONS for info in data_files):
        raise bad_file("FIC-023", label)
    return data_files


def _aside(name: str) -> bool:
    """What producers, and the systems of those who pack files, add to archives."""
    parts = PurePosixPath(name).parts
    last = parts[-1].lower()
    if last.startswith(_READ_ME):
        return True
    return parts[0] == "__MACOSX" or last.startswith(".") or last == "thumbs.db"


def _inflate(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, label: str, limits: FileLimits
) -> None:
    """Writes a member; the library stops at the announced size and then checks the sum."""
    size = 0
    try:
        with archive.open(info) as source, target.open("xb") as out:
            while block := source.read(BLOCK):
                size += len(block)
                if excess := limits.excess(size, info.compress_size):
                    raise bad_file("FIC-021", label, **excess)
                out.write(block)
    except NotImplementedError as error:
        raise bad_file("FIC-028", label, membre=cited(info.filename)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        raise bad_file("FIC-020", label) from error
    except OSError as error:
        raise bad_file("FIC-005", label, raison=error.strerror or error) from error
    if size != info.file_size:
        raise bad_file("FIC-020", label)
