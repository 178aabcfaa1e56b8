"""Pieces put in groups and never split, with their packed counts; and groups being made."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace

import numpy as np

from parc_social.access.secrecy.survey import Numbers


@dataclass(frozen=True, slots=True)
class Pieces:
    """What is put in groups and never split, by number, in their order along the curve.

    `zones`: at each level, the zone of each piece. `level`: the finest level where it may be
    grouped. `owners`: the landlords of its place, as one number. `total` and `own` are packed
    counts (parc_social.access.secrecy.count_vector), `own` by landlord. `bundles` are pieces made
    of others, numbered after them, by those that they are made of.
    """

    zones: Sequence[Numbers]
    level: Sequence[int] | Numbers
    owners: list[int]
    total: dict[int, int]
    own: dict[int, list[tuple[int, int]]]
    bundles: dict[int, list[int]] = field(default_factory=dict[int, list[int]])

    def copy(self) -> "Pieces":
        """The same, that may be added to."""
        counts = {"total": copy(self.total), "own": copy(self.own)}
        return replace(self, owners=[*self.owners], **counts, bundles=dict(self.bundles))

    def of_survey(self, pieces: Numbers) -> Numbers:
        """One of the first pieces for each: itself, or the first that a bundle is made of."""
        if not self.bundles:
            return pieces
        found, bundled = pieces.copy(), np.flatnonzero(pieces >= min(self.bundles))
        found[bundled] = [self.bundles[piece][0] for piece in pieces[bundled].tolist()]
        return found

    def add(self, bundle: list[int]) -> int:
        """One piece more, made of some that are there; its number."""
        draft = drafted(self, bundle)
        number = len(self.owners)
        self.owners.append(self.owners[bundle[0]])
        self.total[number] = draft.total
        self.own[number] = sorted(draft.own.items())
        self.bundles[number] = bundle
        return number


def numbered[T](counts: Iterable[T]) -> dict[int, T]:
    """Counts of pieces by their number."""
    return dict(enumerate(counts))


class OwnCounts(dict[int, list[tuple[int, int]]]):
    """Counts by landlord of pieces, each packed when it is first asked for: most never are."""

    def __init__(self, packed: Callable[[int], list[tuple[int, int]]]) -> None:
        super().__init__()
        self._packed = packed

    def __missing__(self, piece: int) -> list[tuple[int, int]]:
        found = self[piece] = self._packed(piece)
        return found


class TotalCounts(dict[int, int]):
    """Counts of pieces, of all their landlords, each added up when it is first asked for."""

    def __init__(self, own: OwnCounts) -> None:
        super().__init__()
        self._own = own

    def __missing__(self, piece: int) -> int:
        found = self[piece] = sum([known for _, known in self._own[piece]])
        return found


@dataclass(slots=True, eq=False)
class GroupDraft:
    """A group being made, at a level, in a zone. `into` is the one that has taken it in.

    Without `own`, its pieces are not added up yet.
    """

    pieces: list[int]
    total: int
    own: dict[int, int]
    into: "GroupDraft | None" = None
    level: int = -1
    zone: int = -1
    number: int = -1

    def add_up(self, pieces: Pieces) -> None:
        """Counts its pieces, if nobody has."""
        if not self.own:
            whole = drafted(pieces, self.pieces)
            self.total, self.own = whole.total, whole.own

    @property
    def standing(self) -> "GroupDraft":
        """The group that it is part of in the end."""
        return self if self.into is None else self.into.standing


def drafted(pieces: Pieces, run: Sequence[int]) -> GroupDraft:
    """Pieces as one group, whatever it holds."""
    draft = GroupDraft(list(run), 0, {})
    for piece in run:
        draft.total += pieces.total[piece]
        for landlord, known in pieces.own[piece]:
            draft.own[landlord] = draft.own.get(landlord, 0) + known
    return draft
