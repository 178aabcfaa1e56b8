"""A workbook as a package of XML parts: what is refused before any of it is read, then its parts.

Nothing is unpacked on disk. What the central directory promises is bounded first (number, sizes,
ratios), and `zipfile` never gives more than was promised. Sources: ECMA-376 parts 1 and 2.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from loaders.files.faults import bad_file
from parc_social.errors import BadFile

_BLOCK = 1 << 16
_LONGEST_TAG = 1 << 20
_MOST_PARTS = 1_000
_MOST_BYTES = 1 << 30
_RATIO, _RATIO_FROM = 200, 1 << 20  # deflate reaches 1,032; a workbook of real lines about 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an encrypted workbook, or one of before 2007
_ENCRYPTED_FLAG = 1
_HYPERLINK = "hyperlink"  # producers link their title to their site: DGCL does
_DEFLATE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CONTENT_TYPES = "[Content_Types].xml"
# Folders and files of a package that no table of values needs.
_FORBIDDEN = (
    ("vbaproject.bin", "FIC-033", ""),
    ("xl/macrosheets/", "FIC-033", ""),
    ("xl/externallinks/", "FIC-032", ""),
    ("xl/connections.xml", "FIC-037", "une connexion à des données externes"),
    ("xl/querytables/", "FIC-037", "une connexion à des données externes"),
    ("xl/embeddings/", "FIC-037", "un objet incorporé"),
    ("xl/activex/", "FIC-037", "un objet incorporé"),
)


class Handler:
    """What is told of each element of a part, prefixes taken away; does nothing of its own."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def text(self, data: str) -> None:
        """Some of the text inside an element."""


@dataclass(frozen=True, slots=True)
class PartRelationship:
    """A link of a part: its identifier, the last word of its type, the part it leads to."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of one workbook. `path` is for messages."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        self._names = frozenset(archive.namelist())

    def refuse(self, code: str, **values: object) -> BadFile:
        """The error that names the file: a fault of loaders/tabular/layouts/fichier.yml."""
        return bad_file(code, self.path, **values)

    def damaged(self, why: str) -> BadFile:
        """The error of a package that Excel itself would not open, or never wrote."""
        return self.refuse("FIC-030", raison=why)

    def has(self, part: str) -> bool:
        """Whether there is a part of this name."""
        return part in self._names

    def parse(self, part: str, handler: Handler) -> None:
        """Tells a part to a handler, in bounded memory. Raises BadFile, and the handler's own."""
        parser = expat.ParserCreate(namespace_separator="\n")
        parser.buffer_text = True
        names = _Names()
        start, end = handler.start, handler.end
        parser.StartElementHandler = lambda name, attributes: start(names[name], attributes)
        parser.EndElementHandler = lambda name: end(names[name])
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = self._no_doctype
        octets = 0
        try:
            with self._archive.open(part) as stream:
                while block := stream.read(_BLOCK):
                    parser.Parse(block, False)
                    octets += len(block)
                    if octets - parser.CurrentByteIndex > _LONGEST_TAG:
                        raise self.damaged(f"{part} : balise de plus de {_LONGEST_TAG} octets")
            parser.Parse(b"", True)
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
            raise self.damaged(part) from error

    def relations(self, part: str) -> list[PartRelationship]:
        """The links of a part (`""`: of the package). Raises BadFile for one that leads outside.

        A hyperlink is passed over: nothing is read behind it, and its cell keeps its own text.
        """
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(rels):
            return []
        relations = _Relations(folder, self)
        self.parse(rels, relations)
        return relations.found

    def _no_doctype(self, *_: object) -> None:
        raise self.damaged("déclaration DOCTYPE")


@contextmanager
def open_package(path: Path) -> Generator[Package]:
    """A workbook, looked at before it is read.

    Raises BadFile for what is no XLSX, encrypted, has macros, links or objects, or is too large.
    """
    try:
        with path.open("rb") as stream:
            if stream.read(len(_OLE)) == _OLE:
                why = "protégé par mot de passe, ou ancien format .xls"
                raise bad_file("FIC-030", path, raison=why)
        with zipfile.ZipFile(path) as archive:
            package = Package(path, archive)
            _look(package, archive.infolist())
            yield package
    except zipfile.BadZipFile as error:
        raise bad_file("FIC-030", path, raison="ce n'est pas un classeur XLSX entier") from error
    except OSError as error:
        raise bad_file("FIC-005", path, raison=error.strerror or error) from error


def _look(package: Package, parts: list[zipfile.ZipInfo]) -> None:
    _bound(package, parts)
    for part in parts:
        name = part.filename.lower()
        for start, code, what in _FORBIDDEN:
            if name.startswith(start) or name.endswith(f"/{start}"):
                raise package.refuse(code, objet=what)
    if not package.has(_CONTENT_TYPES):
        raise package.refuse("FIC-016", lu="archive ZIP sans classeur")
    package.parse(_CONTENT_TYPES, _Types(package))
    for part in parts:
        folder, name = posixpath.split(part.filename)
        if name.endswith(".rels") and posixpath.basename(folder) == "_rels":
            source = posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
            package.relations(source)


def _bound(package: Package, parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > _MOST_PARTS:
        raise package.refuse("FIC-038", lu=len(parts), quoi="parties", maxi=_MOST_PARTS)
    if len({part.filename for part in parts}) < len(parts):
        raise package.damaged("une partie y est deux fois")
    total = sum(part.file_size for part in parts)
    if total > _MOST_BYTES:
        raise package.refuse("FIC-038", lu=total, quoi="octets", maxi=_MOST_BYTES)
    for part in parts:
        if part.flag_bits & _ENCRYPTED_FLAG:
            raise package.refuse("FIC-025")
        if part.compress_type not in _DEFLATE:
            raise package.damaged(f"{part.filename} : compression inconnue")
        if part.file_size > max(_RATIO_FROM, _RATIO * part.compress_size):
            sizes = f"{part.file_size} octets dans {part.compress_size}"
            raise package.refuse("FIC-021", lu=sizes, maxi=f"{_RATIO} fois")


class _Names(dict[str, str]):
    """Names of elements without their namespace, worked out once each."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition("\n")[2]
        return local


class _Relations(Handler):
    """Reads a `.rels` part."""

    def __init__(self, folder: str, package: Package) -> None:
        self.found: list[PartRelationship] = []
        self._folder = folder
        self._package = package

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind == _HYPERLINK:
            return
        if attributes.get("TargetMode", "Internal") != "Internal":
            raise self._package.refuse("FIC-032")
        target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", "")))
        self.found.append(PartRelationship(attributes.get("Id", ""), kind, target.lstrip("/")))


class _Types(Handler):
    """Reads `[Content_Types].xml`: a workbook with macros says so there, whatever its name."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        if "macroenabled" in kind or "vbaproject" in kind:
            raise self._package.refuse("FIC-033")
        if "sheet.binary" in kind:
            raise self._package.refuse("FIC-016", lu="classeur .xlsb")
