"""Households counted again for the second opinion: sorted rows and their sums, nothing shared.

What builds the partitions adds packed numbers piece by piece; here every set of households is
listed and counted column by column.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parc_social.access.secrecy.rule import MENAGES, Rule, SurveyQuestion
from parc_social.access.secrecy.survey import Numbers

Mask = NDArray[np.bool_]
Counts = Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class RecountedRows:
    """Counts by set and landlord, a row each, sorted."""

    place: Numbers
    landlord: Numbers
    counts: Counts

    @staticmethod
    def of(place: Numbers, landlord: Numbers, counts: Counts) -> "RecountedRows":
        """Rows added up; those without a set (-1) are left out."""
        there = np.flatnonzero(place >= 0)
        keys = place[there] * (int(landlord.max(initial=0)) + 1) + landlord[there]
        order = np.argsort(keys, kind="stable")  # nearly sorted: half the time of a lexsort
        keys, order = keys[order], there[order]
        starts = np.flatnonzero(_new(keys))
        place, landlord = place[order], landlord[order]
        return RecountedRows(
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


def _added(column: Numbers, starts: Numbers) -> Numbers:
    """What each run of a column sums to: the last of its running totals, less the one before."""
    total = np.cumsum(column)[np.append(starts[1:], len(column)) - 1] if len(starts) else column
    return np.diff(total, prepend=0)


def different(values: Numbers) -> Numbers:
    """The different values of a column, in order; rows along the curve are nearly sorted."""
    values = np.sort(values, kind="stable")
    return values[_new(values)]


def _new(values: Numbers) -> Mask:
    """Where a column differs from the row before it."""
    return np.append(True, values[1:] != values[:-1])[: len(values)]


def pairs(first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
    """The different pairs of two columns; -1 is a value of the second like others."""
    width = int(second.max(initial=-1)) + 2
    keys = first * width + second + 1
    # Neighbours along the curve mostly repeat each other: what is left is twenty times fewer.
    keys = different(keys[_new(keys)])
    return keys // width, keys % width - 1


def broken(counts: Counts, rule: Rule) -> Iterator[tuple[str, Mask]]:
    """What each set may lack, in French, and the sets that lack it; an empty set lacks all."""
    yield f"moins de {rule.floor} ménages", counts[MENAGES] < rule.floor
    for question in rule.questions:
        yield from badly_answered(counts, question, rule.floor)


def badly_answered(
    counts: Counts, question: SurveyQuestion, floor: int
) -> Iterator[tuple[str, Mask]]:
    """The sets of which a question tells too much; counts hold its answers and classes."""
    known = counts[question.connus]
    yield few(counts, question.connus, floor, "réponses à")
    for name in question.checked_classes:
        yield few(counts, name, question.floor, "ménages en")
        if question.homogeneity:
            yield f"tous ses ménages en {name}", (known > 0) & (counts[name] == known)


def few(counts: Counts, name: str, floor: int, what: str) -> tuple[str, Mask]:
    """The sets of which a sum counts some, and fewer than the floor."""
    held = counts[name]
    return f"1 à {floor - 1} {what} {name}", (held > 0) & (held < floor)
