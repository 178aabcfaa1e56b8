"""Columns made in Python, as the bench takes them in."""

from collections.abc import Mapping, Sequence

import numpy as np

from parc_social.storage.edition_files.workbench import Workbench

Holed = Sequence[str | None] | Sequence[int | None] | Sequence[float | None]


def insert(bench: Workbench, table: str, columns: Mapping[str, Holed]) -> None:
    """Appends rows whose values may be None.

    Rows go in by sets that lack the same columns: DuckDB ignores numpy's masks, and reads arrays
    of objects at 0.15 ms a value.
    """
    alike: dict[tuple[str, ...], list[int]] = {}
    for n, row in enumerate(zip(*columns.values(), strict=True)):
        names = tuple(name for name, v in zip(columns, row, strict=True) if v is not None)
        alike.setdefault(names, []).append(n)
    for names, places in alike.items():
        bench.insert_columns(
            table, {name: np.array([columns[name][n] for n in places]) for name in names}
        )
