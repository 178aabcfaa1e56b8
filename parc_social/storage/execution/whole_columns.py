"""The rows of a statement column by column: the keys that order them, then what was asked for."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class ColumnKinds(NamedTuple):
    """What the columns of a statement are: so many keys first, whole numbers that are never null.

    `texts`: of each column behind them, whether it is one of texts.
    """

    keys: int
    texts: Sequence[bool]

    @property
    def names(self) -> Sequence[str]:
        """Each by its place: two columns of one name would be one."""
        return [f"c{place}" for place in range(self.keys + len(self.texts))]


class WholeColumns(NamedTuple):
    """Rows of a statement; `keys` are read in any order."""

    keys: Sequence[NDArray[np.int64]]
    columns: list[list[Any]]

    def in_order(self) -> list[list[Any]]:
        """The columns by growing keys.

        Rows lie so nearly always; to look whether they do costs less than a sort.
        """
        *first, last = self.keys
        if not first and (last[1:] > last[:-1]).all():
            return self.columns
        order = np.lexsort([last, *first])
        return [[column[row] for row in order] for column in self.columns]
