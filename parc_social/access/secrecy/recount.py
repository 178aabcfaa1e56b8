"""Households counted again for the second opinion: sorted rows and their sums, nothing shared.

What builds the partitions adds packed numbers piece by piece; here every set of households is
listed and counted column by column.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.rule import MENAGES, Rule
from parc_social.access.secrecy.survey import Numbers

Mask = NDArray[np.bool_]
Counts = Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class Rows:
    """Counts by set and landlord, a row each, sorted."""

    place: Numbers
    landlord: Numbers
    counts: Counts

    @staticmethod
    def of(place: Numbers, landlord: Numbers, counts: Counts) -> "Rows":
        """Rows added up; those without a set (-1) are left out."""
        order = np.lexsort((landlord, place))
        order = order[place[order] >= 0]
        place, landlord = place[order], landlord[order]
        new = np.ones(len(order), dtype=np.bool_)
        new[1:] = (place[1:] != place[:-1]) | (landlord[1:] != landlord[:-1])
        starts = np.flatnonzero(new)
        return Rows(
            place[starts],
            landlord[starts],
            {name: _added(column[order], starts) for name, column in counts.items()},
        )

    def totals(self, sets: int) -> Counts:
        """Counts of each set, whatever the landlord."""
        bounds = np.searchsorted(self.place, np.arange(sets + 1))
        return {
            name: np.diff(np.concatenate(([0], np.cumsum(column)))[bounds])
            for name, column in self.counts.items()
        }

    def of_landlord(self, place: Numbers, landlord: Numbers) -> Counts:
        """Counts of these landlords (-1: none) in these sets, 0 where there is no row."""
        width = int(max(self.landlord.max(initial=0), landlord.max(initial=0))) + 1
        keys = self.place * width + self.landlord
        at = np.searchsorted(keys, place * width + landlord)
        found = (landlord >= 0) & (np.append(keys, -1)[at] == place * width + landlord)
        there, at = np.flatnonzero(found), at[found]
        own: dict[str, Numbers] = {}
        for name, column in self.counts.items():
            own[name] = np.zeros(len(place), dtype=np.int64)
            own[name][there] = column[at]
        return own


def _added(column: Numbers, starts: Numbers) -> Numbers:
    return np.add.reduceat(column, starts) if len(starts) else column[:0]


def pairs(first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
    """The different pairs of two columns; -1 is a value of the second like others."""
    width = int(second.max(initial=-1)) + 2
    keys = first * width + second + 1
    # Neighbours along the curve mostly repeat each other: what is left is twenty times fewer.
    keys = np.unique(keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys)
    return keys // width, keys % width - 1


def broken(counts: Counts, rule: Rule) -> Iterator[tuple[str, Mask]]:
    """What each set may lack, in French, and the sets that lack it; an empty set lacks all."""
    yield f"moins de {rule.floor} ménages", counts[MENAGES] < rule.floor
    for question in rule.questions:
        known = counts[question.connus]
        yield f"moins de {rule.floor} réponses à {question.connus}", known < rule.floor
        for name in question.classes:
            held = counts[name]
            yield (
                f"1 à {question.floor - 1} ménages en {name}",
                (held > 0) & (held < question.floor),
            )
            if question.homogeneity:
                yield f"tous ses ménages en {name}", held == known
