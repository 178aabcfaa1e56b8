"""The file of an archive: gzip of JSON lines, each an object with one name that says what it is.

`journal` first (form, day that every group is older than), then for each writer `redacteur` (its
head) and, group by group, `ligne`s and their `sceau`; `fin` last, with the counts. Values are the
columns of the tables as they were hashed. No time of its own: the same groups make the same bytes.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson

from parc_social.errors import Unavailable
from parc_social.journal.chain import HEAD, LINE, SEAL, ArchivedSpan, ChainFault, ChainPosition, Row
from parc_social.storage.editions.disk import put_on_disk

PATTERN = "journal-*.jsonl.gz"
_FORM = 1
_LONGEST = 1_000_000  # bytes of one JSON line; ours have at most 0.2 MB
_COLUMNS = {"redacteur": frozenset(HEAD), "ligne": frozenset(LINE), "sceau": frozenset(SEAL)}
_NOTHING: Row = {}
_DRAFT = ".journal-{}.partiel"


class PartialArchive:
    """An archive that is being written, under a name that nobody reads."""

    def __init__(self, path: Path, before: date) -> None:
        self._path, self._before = path, before
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")
        self._pressed = gzip.GzipFile("", "wb", 6, self._file, mtime=0)
        self._counts = dict.fromkeys(_COLUMNS, 0)
        self._write({"journal": {"forme": _FORM, "avant": before.isoformat()}})

    def put(self, kind: str, row: Row) -> None:
        """One row more: `redacteur`, `ligne` or `sceau`."""
        self._counts[kind] += 1
        self._write({kind: dict(row)})

    def finish(self) -> Path:
        """Whole, on the disk for good and under its name. Raises Unavailable, OSError."""
        self._write({"fin": self._counts})
        self._pressed.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        digest = sum_of(self._path)
        final = self._path.with_name(f"journal-{self._before:%Y-%m-%d}-{digest[:16]}.jsonl.gz")
        if final.exists() and sum_of(final) != digest:
            raise Unavailable(f"{final} est déjà là et a été modifié ou coupé : déplacez-le")
        self._path.replace(final)  # the same bytes may be there, from a run that was killed
        put_on_disk(final.parent)
        return final

    def close(self) -> None:
        """Lets go of the file, and takes it away unless it was finished."""
        with suppress(OSError):  # a full disk was told when it was met
            self._pressed.close()
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)

    def _write(self, record: Row) -> None:
        self._pressed.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


@contextmanager
def drafting(folder: Path, before: date) -> Generator[PartialArchive]:
    """A new file in a folder. Raises Unavailable: folder or disk; then nothing is left of it."""
    draft = None
    try:
        for leftover in folder.glob(_DRAFT.format("*")):  # of a run that was killed
            leftover.unlink()
        draft = PartialArchive(folder / _DRAFT.format(os.getpid()), before)
        yield draft
    except OSError as error:
        raise Unavailable(f"archive impossible dans {folder} : {error.strerror}") from error
    finally:
        if draft is not None:
            draft.close()


def sum_of(file: Path) -> str:
    """SHA-256 of a file's bytes. Raises OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def records(file: Path) -> Iterator[tuple[str, Row]]:
    """Records of an archive after its first line, `fin` left out. Raises ChainFault, OSError."""
    counts = dict.fromkeys(_COLUMNS, 0)
    rows = _records(file)
    kind, head = next(rows, ("", _NOTHING))
    if kind != "journal" or head.get("forme") != _FORM:
        raise ChainFault("ce n'est pas une archive du journal que cette version sait lire")
    for kind, row in rows:
        if kind == "fin":
            if row != counts or next(rows, None) is not None:
                raise ChainFault("sa fin ne dit pas ce qu'elle contient")
            return
        if kind not in counts or row.keys() ^ _COLUMNS[kind]:
            raise ChainFault("une ligne n'est pas d'une archive du journal")
        counts[kind] += 1
        yield kind, row
    raise ChainFault("elle est coupée")


def _records(file: Path) -> Iterator[tuple[str, Row]]:
    try:
        with gzip.open(file) as stream:
            while text := stream.readline(_LONGEST):
                ((kind, row),) = orjson.loads(text).items()
                yield kind, {**row}
    except EOFError as error:
        raise ChainFault("elle est coupée") from error
    except (gzip.BadGzipFile, zlib.error, ValueError, TypeError, AttributeError) as error:
        raise ChainFault("elle est illisible") from error


def check_file(file: Path, spans: Sequence[ArchivedSpan], see: Callable[[Row], None]) -> list[str]:
    """Remarks of its lines on archives; `see` is given each seal once it has been checked.

    `spans` are all that the journal says this file took. Raises ChainFault, OSError.
    """
    if {span.row["somme"] for span in spans} != {sum_of(file)}:
        raise ChainFault("son contenu a changé")
    by_writer = {span.head["code"]: span for span in spans}
    reading, remarks = None, list[str]()
    for kind, row in records(file):
        if kind == "redacteur":
            _check_reached(reading)
            reading = _begin(row, by_writer.pop(row["code"], None), remarks)
        elif reading is None or row["redacteur"] != reading[0].head["code"]:
            raise ChainFault(f"une ligne n'est pas à sa place (rédacteur {row['redacteur']})")
        elif kind == "ligne":
            reading[1].check_line(row)
        else:
            reading[1].check_seal(row)
            reading[1].check_end_of(row)
            see(row)
    _check_reached(reading)
    if by_writer:
        raise ChainFault(f"le rédacteur {min(by_writer)} n'y est pas")
    return remarks


def _begin(
    head: Row, span: ArchivedSpan | None, remarks: list[str]
) -> tuple[ArchivedSpan, ChainPosition]:
    if span is None or head != span.head:
        raise ChainFault(f"le rédacteur {head['code']} n'y est pas attendu")
    return span, replace(span.start, remarks=remarks)


def _check_reached(reading: tuple[ArchivedSpan, ChainPosition] | None) -> None:
    if reading is None:
        return
    row, point = reading[0].row, reading[1]
    last = (point.rank, point.last, point.seal, point.last_seal)
    if last != (row["au"], row["tete"], row["sceau"], row["sceau_empreinte"]):
        raise ChainFault(
            f"elle ne va pas jusqu'où le journal le dit (rédacteur {row['redacteur']})"
        )
