"""The archives that `verify` is given, against those that the journal names."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import inf
from pathlib import Path

from sqlalchemy import Connection, select

from parc_social.database.journal_rows import JournalSceauRow
from parc_social.errors import Unavailable
from parc_social.journal.archive_file import PATTERN, check_file, records
from parc_social.journal.chain import ArchivedSpan, ChainFault, Row


class CrossedSeals:
    """Seals that others have seen, until each is met again; at most one a minute and writer."""

    def __init__(self, connection: Connection) -> None:
        seal = JournalSceauRow
        query = select(seal.vu_redacteur, seal.vu_numero, seal.vu_empreinte)
        rows = connection.execute(query.where(seal.vu_numero > 0))
        self._seen = {(row[0], row[1]): row[2] for row in rows}

    def note(self, seal: Row) -> None:
        """One more that says so, from an archive."""
        if seal["vu_numero"]:
            self._seen[seal["vu_redacteur"], seal["vu_numero"]] = seal["vu_empreinte"]

    def met(self, seal: Row) -> None:
        """This one is there, as it was seen."""
        key = seal["redacteur"], seal["numero"]
        if self._seen.get(key) == seal["empreinte"]:
            del self._seen[key]

    def forget(self, code: str, after: int = 0, until: float = inf) -> None:
        """Seals of a writer that can't be met: in an archive not read, or behind a fault."""
        for key in [k for k in self._seen if k[0] == code and after < k[1] <= until]:
            del self._seen[key]

    def faults(self) -> list[str]:
        """Faults: seals that were seen and not met, in French."""
        return [
            f"rédacteur {code} : le sceau {number}, qu'un autre rédacteur a vu, manque ou a changé"
            for code, number in sorted(self._seen)
        ]


class Archives:
    """Archives by name. `faults` in French; `remarks` are what their lines tell of archives."""

    def __init__(self, spans: Sequence[ArchivedSpan], places: Sequence[Path] | None) -> None:
        self.spans: Mapping[str, list[ArchivedSpan]] = _by_name(spans)
        self.faults: list[str] = []
        self.remarks: list[str] = []
        self.seals: set[str] = set()  # of those that were kept elsewhere
        self._given = {file.name: file for place in places or () for file in _files(place)}
        self._whole: list[str] = []
        if any(place.is_dir() for place in places or ()):
            missing = sorted(self.spans.keys() - self._given.keys())
            self.faults += [f"l'archive {name} manque" for name in missing]

    @property
    def lines(self) -> int:
        """Number of lines that went to archives."""
        return sum(span.lines for spans in self.spans.values() for span in spans)

    @property
    def read_again(self) -> int:
        """Number of archives read and found as they were made."""
        return len(self._whole)

    def read(self, seals: CrossedSeals, expected_seals: Collection[str]) -> None:
        """Checks each, and gathers what its seals say of other writers."""

        def see(seal: Row) -> None:
            seals.note(seal)
            if seal["empreinte"] in expected_seals:
                self.seals.add(seal["empreinte"])

        for name in sorted(self.spans.keys() & self._given.keys()):
            try:
                self.remarks += check_file(self._given[name], self.spans[name], see)
                self._whole.append(name)
            except (ChainFault, OSError) as error:
                self.faults.append(f"archive {name} : {error}")

    def meet(self, seals: CrossedSeals) -> None:
        """Their seals are there, once all that was said of them is known."""
        for name in self._whole:
            for kind, row in records(self._given[name]):
                if kind == "sceau":
                    seals.met(row)
        for name in self.spans.keys() - set(self._whole):
            for span in self.spans[name]:
                seals.forget(span.head["code"], span.start.seal, span.row["sceau"])

    def unknown(self, last_ranks: Mapping[str, int]) -> list[str]:
        """Files that the journal does not name: harmless when it has all that they hold.

        `last_ranks` is the last rank of each writer, kept or archived.
        """
        notes: list[str] = []
        for name in sorted(self._given.keys() - self.spans.keys()):
            try:
                _check_kept(self._given[name], last_ranks)
            except (ChainFault, OSError) as error:
                self.faults.append(f"archive {name} : {error}")
            else:
                notes.append(
                    f"{name} n'est pas une archive du journal, qui a toutes ses lignes : reste d'un"
                    " archivage interrompu, à supprimer"
                )
        return notes


def _check_kept(file: Path, last_ranks: Mapping[str, int]) -> None:
    try:
        missing = any(
            kind == "ligne" and row["rang"] > last_ranks.get(row["redacteur"], 0)
            for kind, row in records(file)
        )
    except TypeError as error:  # nothing vouches for this file
        raise ChainFault("elle est illisible") from error
    if missing:
        raise ChainFault("le journal ne la nomme pas et n'a pas toutes ses lignes")


def _by_name(spans: Sequence[ArchivedSpan]) -> dict[str, list[ArchivedSpan]]:
    by_file: defaultdict[str, list[ArchivedSpan]] = defaultdict(list)
    for span in spans:
        by_file[span.row["fichier"]].append(span)
    return dict(by_file)


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from place.glob(PATTERN)
    elif place.is_file():
        yield place
    else:
        raise Unavailable(f"{place} n'est ni une archive ni un dossier")
