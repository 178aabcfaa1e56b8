"""Context of a loader: the folder of editions, the secret key, and limits."""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loaders.report import BadLines, Gravite, Report
from parc_social.access.model.succession import Succession
from parc_social.domain.campaigns.row import RowPlace, WrittenRow
from parc_social.errors import BadFile, Unavailable
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.editions.edition import Checksum, Edition
from parc_social.storage.editions.history import Progress, silent

_GO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Bytes, unless said otherwise.

    `line`: the longest line of a table. `columns` and `members` (files of an archive) are counts.
    `inflated`: the most that one file may come to once unpacked; `ratio`: the most times its packed
    size, looked at from `ratio_from` on. The national register is 3 GB, the BAN 5 GB, and neither
    shrinks more than some 15 times; a gzip of one repeated byte shrinks a thousand times.
    """

    line: int = 131_072
    columns: int = 1_000
    members: int = 200
    inflated: int = 20 * _GO
    ratio: int = 200
    ratio_from: int = 100_000_000

    def excess(self, text_octets: int, packed_octets: int) -> dict[str, str] | None:
        """Excess of so much text out of so many packed bytes, and the most; None: fine.

        As the values of FIC-021, in French.
        """
        if text_octets > self.inflated:
            return {"lu": readable_size(text_octets), "maxi": readable_size(self.inflated)}
        if text_octets > self.ratio_from and text_octets > self.ratio * packed_octets:
            sizes = (
                f"{readable_size(text_octets)} tirés de {readable_size(packed_octets)} compressés"
            )
            return {"lu": sizes, "maxi": f"{self.ratio} fois la taille compressée"}
        return None


def readable_size(size: int) -> str:
    """A number of bytes for people, in French units: `3,2 Go`."""
    for unit, name in ((_GO, "Go"), (1_000_000, "Mo"), (1_000, "ko")):
        if size >= unit:
            return f"{size / unit:.1f} {name}".replace(".", ",")
    return f"{size} octets"


Look = Callable[[Workbench, Path | None], None]  # at a bench, beside the edition before

_KEY_BYTES = 32
_KEY_FILE = "cle.bin"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A line of a survey's file: `fautes` are (code, column or None, severity) of what it breaks.

    `textes` stand in the order of the columns; a personal value is left out.
    """

    place: RowPlace
    fautes: tuple[tuple[str, str | None, str], ...]
    textes: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ReadRows:
    """All lines that a check has read, those at fault first, some at a time.

    `dernieres`: the last line of each file, by its number from 1. `absents`: dwellings of the
    register that no line names, the first of `manquants`: columns of the exchange format.
    """

    colonnes: tuple[str, ...]
    nombre: int
    lots: Iterator[Sequence[ReadRow]]
    dernieres: Mapping[int, int]
    absents: Sequence[Mapping[str, str]]
    manquants: int


@dataclass(frozen=True, slots=True)
class Context:
    """`folder` receives edition files and holds those that are referred to.

    `key` makes opaque ids; `fictive` marks invented data. `drafts`, when given, is a folder where
    the edition is made, reported on and thrown away: nothing is kept.
    `threads`: DuckDB's.
    `ignore` names editions that must not be referred to (retired). `limits` bound what is read.
    `profil` names the severities of the survey's controls (None: the usual ones), `dispositions`
    a folder of this installation's own trames of the survey.
    `sealed` are the seals that the store took of the editions it knows, by id.
    `successions` are those in force: a landlord's deposit names dwellings of its predecessors too.
    `sirens`, when given, are the only landlords that a deposit may speak of: it is refused before
    any of its lines is looked up, so that nothing is learnt of another's dwellings.
    `with_lines`: the first bad lines are given back too (never kept in an edition).
    `written`: by file as it is handed over, the rows of the survey that take the place of its own.
    `rows`, when given, is told of all lines before the bench is closed; `annotated`, when given, is
    where they are written as a workbook, bad cells marked.
    `look`, when given, sees what is read once it is judged, before it is thrown away.
    """

    folder: Path
    key: bytes
    progress: Progress = silent
    fictive: bool = False
    drafts: Path | None = None
    memory_mb: int = 2_048
    threads: int | None = None
    ignore: frozenset[str] = frozenset()
    limits: FileLimits = field(default_factory=FileLimits)
    profil: str | None = None
    dispositions: Path | None = None
    with_lines: bool = False
    look: Look | None = None
    sealed: Mapping[str, Checksum] = field(default_factory=dict[str, Checksum])
    successions: tuple[Succession, ...] = ()
    sirens: tuple[str, ...] | None = None
    written: Mapping[Path, Sequence[WrittenRow]] = field(
        default_factory=dict[Path, Sequence[WrittenRow]]
    )
    rows: Callable[[ReadRows], None] | None = None
    annotated: Path | None = None

    @property
    def keep(self) -> bool:
        """Whether the edition is kept."""
        return self.drafts is None


@dataclass(frozen=True, slots=True)
class StagedEdition:
    """An edition made: what it is, its file (gone when the context keeps nothing), its report.

    `lines` are its bad lines where the context asks for them and the edition was not there before.
    """

    edition: Edition
    file: Path
    report: Report
    lines: tuple[BadLines, ...] = ()


type Stage = Callable[
    [Sequence[Path], int, Context], StagedEdition
]  # files and their year, to an edition


class EveryLineRefused(BadFile):
    """Every line was refused: there is no edition, only the report that says why, and its lines."""

    code = "nothing-kept"

    def __init__(self, message: str, report: Report, lines: tuple[BadLines, ...] = ()) -> None:
        super().__init__(message)
        self.report = report
        self.lines = lines


def check_something_kept(report: Report) -> None:
    """Raises EveryLineRefused when lines were read and none is kept: an empty edition is none."""
    if not report.lues or report.retenues:
        return
    title = f"{report.source.upper()} {report.millesime}"
    refusing = [t for t in report.totaux if t.gravite in (Gravite.BLOQUANT, Gravite.ERREUR)]
    most = max(refusing, key=lambda t: t.nombre, default=None)
    why = f" ; surtout {most.code} : {most.message} ({most.nombre} fois)" if most else ""
    todo = f". Remède : {most.remede}" if most and most.remede else ""
    raise EveryLineRefused(
        f"{title} : aucune ligne retenue sur {report.lues} lues, donc aucune édition{why}{todo}.",
        report,
    )


def key_file(data: Path) -> Path:
    """Where the key of an installation is."""
    return data / _KEY_FILE


def secret_key(data: Path) -> bytes:
    """The key of this installation, in `cle.bin` (mode 600), made at first use.

    Opaque ids come from it: lost, they change with the next loading. Raises Unavailable.
    """
    file = key_file(data)
    try:
        data.mkdir(parents=True, exist_ok=True)
        _make_key(file)
    except OSError as error:
        raise _unusable(file, error) from error
    return _read_key(file)


def key_of_a_check(data: Path) -> bytes:
    """The key of this installation where it has one, else zeros: nothing made of it is kept.

    Raises Unavailable.
    """
    file = key_file(data)
    return _read_key(file) if file.exists() else bytes(_KEY_BYTES)


def _read_key(file: Path) -> bytes:
    try:
        key = file.read_bytes()
    except OSError as error:
        raise _unusable(file, error) from error
    if len(key) != _KEY_BYTES:
        raise Unavailable(f"clé secrète inutilisable : {file} ({len(key)} octets, 32 attendus)")
    return key


def _unusable(file: Path, error: OSError) -> Unavailable:
    return Unavailable(f"clé secrète inutilisable : {file} ({error.strerror})")


def _make_key(file: Path) -> None:
    """Writes the key whole under another name, then links it: two starts at once share one."""
    if file.exists():
        return
    draft = file.with_name(f".cle.{os.getpid()}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(_KEY_BYTES))
    finally:
        os.close(descriptor)
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
