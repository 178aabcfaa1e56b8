"""Sound files of each source, and ways to spoil them; packed, forged, or no files at all."""

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from openpyxl import Workbook

RPLS_HEAD = (
    "DEPCOM;CODEPOSTAL;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;ETAGE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;"
    "FINAN_CODE;NUMCONV;DPEENERGIE;EPSG;X;Y"
)
RPLS_LINE = "93001;93300;{n};;RUE;DE L'ÉTOILE;1;3;60;1970;1971;13;N1;D;{epsg};{x};{y}"
LAMBERT = {"epsg": "2154", "x": "651000.5", "y": "6868000.5"}
OPS_HEAD = (
    "millesime;siren_bailleur;id_logement_rpls;id_logement_bailleur;code_insee;adr_numero;"
    "adr_nomvoie;conventionne;etat_occupation;reponse_enquete;date_bail;composition;"
    "nb_personnes_charge;nb_mineurs;nb_majeurs;nb_occupants;tranche_age_titulaire;rfr_connu;"
    "tranche_plafond"
)
OPS_LINE = "2024;999900012;;L{n};93001;{n};RUE DE L'ÉTOILE;1;2;;;;;;;;;0;"
BAN_HEAD = "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat"
BAN_LINE = "A{n};{n};;Rue de l'Étoile;93300;93001;2.3{n};48.9{n}"
TER_HEAD = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
TER_LINE = "93001;Aubervilliers;90000;93;11;200054781;200057867"
LANDLORD = "2025;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;99990001200013;9;"

Maker = Callable[[Path], list[Path]]  # writes into a folder; the files to give to a loader
# Collecting tests makes none that is long: three processes of `make test` did, half a second each.
Content = bytes | str | Callable[[], bytes]


def table(source: str, lines: int = 12, **changes: str) -> str:
    """A sound file of a source; `changes` are values of its lines."""
    head, line = {
        "rpls": (RPLS_HEAD, RPLS_LINE),
        "ops": (OPS_HEAD, OPS_LINE),
        "ban": (BAN_HEAD, BAN_LINE),
        "territoires": (TER_HEAD, TER_LINE),
    }[source]
    values = LAMBERT | changes
    return "\n".join([head, *(line.format(n=n, **values) for n in range(1, lines + 1))]) + "\n"


def file(content: Content, name: str = "source-2025.csv") -> Maker:
    """One file of that content, made when it is written where it is long to make."""

    def make(folder: Path) -> list[Path]:
        path = folder / name
        path.write_bytes(octets(content))
        return [path]

    return make


def packed(*members: tuple[str, bytes | str], name: str = "source-2025.zip") -> Maker:
    """A zip of some members."""
    return file(lambda: zipped(*members), name)


def octets(content: Content) -> bytes:
    """What is written of it."""
    made = content() if callable(content) else content
    return made.encode() if isinstance(made, str) else made


def zipped(*members: tuple[str, bytes | str]) -> bytes:
    """A zip, of no date."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members:
            archive.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def special(mode: int) -> Maker:
    """A zip of one member that is no ordinary file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        info = zipfile.ZipInfo("rpls.csv")
        info.external_attr = mode << 16
        archive.writestr(info, "/etc/passwd")
    return file(held.getvalue(), "source-2025.zip")


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    """The content with a part replaced. Raises ValueError when it is not there."""
    content.index(old)
    return content.replace(old, new)


def field(content: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """A record of a zip, with one of its fields written over."""
    place = content.rindex(signature) + offset
    return content[:place] + value + content[place + len(value) :]


def lying(content: bytes) -> bytes:
    """A zip whose records say that its member has ten bytes."""
    said = struct.pack("<I", 10)
    return field(field(content, b"PK\x01\x02", 24, said), b"PK\x03\x04", 22, said)


def overlapping() -> bytes:
    """Two entries of the directory on the same bytes."""
    content = zipped(("a.csv", table("rpls")), ("b.csv", "x" * 99))
    return field(content, b"PK\x01\x02", 42, struct.pack("<I", 0))


def workbook(rows: Sequence[Sequence[object]], *, link: bool = False, sheets: int = 1) -> bytes:
    """A workbook of a sheet of these rows, of other sheets with a value, with a link outside."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("donnees")
    for number in range(1, sheets):
        book.create_sheet(f"autre{number}").append(["a"])
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    if not link:
        return held.getvalue()
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    return held.getvalue()


def ops_rows(*last: object) -> list[list[object]]:
    """A deposit's header and lines, the last one's address changed."""
    rows: list[list[object]] = [[*line.split(";")] for line in table("ops", 3).splitlines()]
    rows[-1][5 : 5 + len(last)] = last
    return rows  # fmt: skip


def path(make: Callable[[Path], None], name: str = "source-2025.csv") -> Maker:
    """Something else than a file under that name."""

    def made(folder: Path) -> list[Path]:
        make(folder / name)
        return [folder / name]

    return made


def both(first: Maker, second: Maker) -> Maker:
    """The files of two makers, given together."""
    return lambda folder: first(folder) + second(folder)


def tar_gz() -> bytes:
    """A compressed tar of one table."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        info = tarfile.TarInfo("rpls.csv")
        info.size = 4
        archive.addfile(info, io.BytesIO(b"a;b\n"))
    return held.getvalue()


@cache
def bomb() -> bytes:
    """110 MB of lines in some 110 kB, as members of one gzip that each repeat the same."""
    return gz(table("ban")) + gz("1;2;3;4;5;6;7;8\n" * 500_000) * 14


@cache
def zip_bomb() -> bytes:
    """112 MB of lines in a zip of some 110 kB."""
    return zipped(("a.csv", b"1;2\n" * 28_000_000))


def gz(content: bytes | str) -> bytes:
    """A gzip without a date; several in a row are one text."""
    return gzip.compress(content.encode() if isinstance(content, str) else content, 6, mtime=0)


def tabled(head: str) -> str:
    """A header and one line of as many values."""
    return f"{head}\n{';'.join(['1'] * (head.count(';') + 1))}\n"
