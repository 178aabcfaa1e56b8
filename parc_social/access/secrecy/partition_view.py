"""One partition of the addresses, and its groups as the pieces of another."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.grouping import Grouping
from parc_social.access.secrecy.pieces import Pieces
from parc_social.access.secrecy.survey import Holdings, Numbers, SurveyRows


@dataclass(frozen=True, slots=True)
class PartitionView:
    """Groups numbered from 0, with the level and the zone of each.

    `group` and `shown` are by address: the group that counts its households, and the one whose
    shares it shows; -1 for none.
    """

    level: Numbers
    zone: Numbers
    group: Numbers
    shown: Numbers

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.level)

    def first_addresses(self) -> Numbers:
        """The first address of each group along the curve."""
        inside = np.flatnonzero(self.group >= 0)
        first = np.zeros(self.count, dtype=np.int64)
        first[self.group[inside][::-1]] = inside[::-1]
        return first

    def within(self, there: NDArray[np.bool_]) -> "PartitionView":
        """The same where some addresses alone are: the others are in no group."""
        return replace(
            self, group=np.where(there, self.group, -1), shown=np.where(there, self.shown, -1)
        )

    def inside(self, outer: "PartitionView") -> Numbers:
        """The group of a stricter partition that holds each group; -1 for none."""
        return outer.group[self.first_addresses()]


def pieces_of(
    survey: SurveyRows,
    cut: PartitionView,
    rows: Holdings,
    total: dict[int, int],
    own: dict[int, list[tuple[int, int]]],
) -> Pieces:
    """The groups of a partition as pieces: in the order of their numbers, at their own level."""
    first = cut.first_addresses()
    zones = [zone[first] for zone in survey.zones]
    return Pieces(zones, cut.level.tolist(), rows.sets(cut.count), total, own)


def cut_of(made: Grouping, group: Numbers, shown: Numbers) -> PartitionView:
    """A partition of addresses, from groups of pieces and the piece that each is in, and shows."""
    of_group, of_shown = np.append(made.group, -1), np.append(made.shown, -1)
    level, zone = (np.array(column, dtype=np.int64) for column in (made.level, made.zone))
    return PartitionView(level, zone, of_group[group], of_shown[shown])
