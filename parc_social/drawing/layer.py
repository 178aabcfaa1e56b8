"""Rows of a layer, and which entry of its legend each of them is drawn with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parc_social.catalogue.legend import LegendEntry, LegendKind
from parc_social.catalogue.style import Look
from parc_social.domain.statut import Statut


@dataclass(frozen=True, slots=True)
class LayerRows:
    """Columns of the rows to draw, each as long as `wkb`, or empty where a style needs it not.

    `values` and `statuts` are those of the indicator, `codes` those of the field of types.
    """

    wkb: Sequence[bytes | None]
    values: Sequence[float | None] = ()
    statuts: Sequence[str | None] = ()
    codes: Sequence[str | None] = ()
    names: Sequence[str | None] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """Rows and how they look."""

    rows: LayerRows
    look: Look

    @property
    def values(self) -> NDArray[np.float64]:
        """The figures of the rows, not a number where none is shown."""
        return np.array(self.rows.values, dtype=np.float64)

    def ranks(self) -> NDArray[np.uint8]:
        """The entry of each row by its rank from 1; 0 where no entry is of it."""
        entries = self.look.entries
        found = np.zeros(len(self.rows.wkb), np.uint8)
        if self.look.indicator is not None:
            values = self.values
            shown = ~np.isnan(values)
            secret = np.array([one == Statut.SECRET for one in self.rows.statuts], dtype=bool)
            for rank, entry in enumerate(entries, 1):
                found[_of_figures(entry, values, shown, secret)] = rank
            return found
        ranks = {entry.code: rank for rank, entry in enumerate(entries, 1)}
        rest = ranks.get(None, 0)
        if not self.rows.codes:
            found[:] = rest
            return found
        return np.fromiter((ranks.get(code, rest) for code in self.rows.codes), np.uint8)


def _of_figures(
    entry: LegendEntry,
    values: NDArray[np.float64],
    shown: NDArray[np.bool_],
    secret: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which rows an entry is of. A row that shows a figure is of a class whatever its status."""
    if entry.kind is LegendKind.SECRET:
        return ~shown & secret
    if entry.kind is LegendKind.MISSING:
        return ~shown & ~secret
    inside = shown.copy()
    with np.errstate(invalid="ignore"):
        if entry.low is not None:
            inside &= values >= entry.low
        if entry.high is not None:
            inside &= (values <= entry.high) if entry.closed else (values < entry.high)
    return inside
