"""The archives that `verify` is given, against those that the journal names."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from parc_social.errors import Unavailable
from parc_social.journal.archive_check import check_file
from parc_social.journal.archive_file import PATTERN, records
from parc_social.journal.crossed import CrossedSeals
from parc_social.journal.point import ChainFault
from parc_social.journal.span import ArchivedSpan, Row


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
        """How many lines went to archives."""
        return sum(span.lines for spans in self.spans.values() for span in spans)

    @property
    def read_again(self) -> int:
        """How many archives were read and found as they were made."""
        return len(self._whole)

    def read(self, crossed: CrossedSeals, expected: Collection[str]) -> None:
        """Checks each, and gathers what its seals say of other writers."""

        def see(seal: Row) -> None:
            crossed.note(seal)
            if seal["empreinte"] in expected:
                self.seals.add(seal["empreinte"])

        for name in sorted(self.spans.keys() & self._given.keys()):
            try:
                self.remarks += check_file(self._given[name], self.spans[name], see)
                self._whole.append(name)
            except (ChainFault, OSError) as error:
                self.faults.append(f"archive {name} : {error}")

    def meet(self, crossed: CrossedSeals) -> None:
        """Their seals are there, once all that was said of them is known."""
        for name in self._whole:
            for kind, row in records(self._given[name]):
                if kind == "sceau":
                    crossed.met(row)
        for name in self.spans.keys() - set(self._whole):
            for span in self.spans[name]:
                crossed.forget(span.head["code"], span.start.seal, span.row["sceau"])

    def unknown(self, reached: Mapping[str, int]) -> list[str]:
        """Files that the journal does not name: harmless when it has all that they hold.

        `reached` is the last rank of each writer, kept or archived.
        """
        notes: list[str] = []
        for name in sorted(self._given.keys() - self.spans.keys()):
            try:
                _check_kept(self._given[name], reached)
            except (ChainFault, OSError) as error:
                self.faults.append(f"archive {name} : {error}")
            else:
                notes.append(
                    f"{name} n'est pas une archive du journal, qui a toutes ses lignes : reste d'un"
                    " archivage interrompu, à supprimer"
                )
        return notes


def _check_kept(file: Path, reached: Mapping[str, int]) -> None:
    try:
        missing = any(
            kind == "ligne" and row["rang"] > reached.get(row["redacteur"], 0)
            for kind, row in records(file)
        )
    except TypeError as error:  # nothing vouches for this file
        raise ChainFault("elle est illisible") from error
    if missing:
        raise ChainFault("le journal ne la nomme pas et n'a pas toutes ses lignes")


def _by_name(spans: Sequence[ArchivedSpan]) -> dict[str, list[ArchivedSpan]]:
    found: defaultdict[str, list[ArchivedSpan]] = defaultdict(list)
    for span in spans:
        found[span.row["fichier"]].append(span)
    return dict(found)


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from place.glob(PATTERN)
    elif place.is_file():
        yield place
    else:
        raise Unavailable(f"{place} n'est ni une archive ni un dossier")
