"""Places of the rows that a check has read, of a million lines too: 12 octets a row.

As tuples they took 130, which a check held, and each page of rows after it.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from parc_social.domain.campaigns.row import RowPlace

_FORM = "I"  # of 4 octets: a sheet has a million rows, a text fewer than 4 billion
_COLUMNS = 3


def _numbers() -> "array[int]":
    return array(_FORM)


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """By rank from 0: file, line, and the number of its faults in a list of them."""

    files: "array[int]" = field(default_factory=_numbers)
    lines: "array[int]" = field(default_factory=_numbers)
    faults: "array[int]" = field(default_factory=_numbers)

    @classmethod
    def of(cls, octets: bytes) -> "RowPlaces":
        """What `parts` gave, together."""
        read, share = cls(), len(octets) // _COLUMNS
        for number, column in enumerate((read.files, read.lines, read.faults)):
            column.frombytes(octets[number * share : (number + 1) * share])
        return read

    @classmethod
    def of_triples(cls, triples: Iterable[tuple[int, int, int]]) -> "RowPlaces":
        """As files sealed by the first version have them."""
        read = cls()
        for fichier, ligne, faults in triples:
            read.add(RowPlace(fichier, ligne), faults)
        return read

    def parts(self) -> Iterator[bytes]:
        """Octets that `of` reads on a machine of this kind."""
        yield from (column.tobytes() for column in (self.files, self.lines, self.faults))

    def add(self, place: RowPlace, faults: int) -> None:
        """A row after the others."""
        self.files.append(place.fichier)
        self.lines.append(place.ligne)
        self.faults.append(faults)

    def __len__(self) -> int:
        return len(self.lines)

    def place(self, rank: int) -> RowPlace:
        """Of the row of a rank."""
        return RowPlace(self.files[rank], self.lines[rank])

    def ranks(self, places: Iterable[RowPlace]) -> dict[RowPlace, int]:
        """Of those of the places that are there, by one pass over all rows."""
        asked = {(place.fichier, place.ligne): place for place in places}
        if not asked:
            return {}
        pairs = enumerate(zip(self.files, self.lines, strict=True))
        return {asked[pair]: rank for rank, pair in pairs if pair in asked}
