"""What loaders ask of their workbench: steps that are told, tables that are there, columns."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loaders.context import Progress
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

OptionalColumn = Sequence[str | None] | Sequence[int | None] | Sequence[float | None]


@contextmanager
def step(
    bench: Workbench, progress: Progress, name: str, rows: int, part: tuple[int, int] | None = None
) -> Generator[None]:
    """Tells how many of `rows` lines each statement of the block went through, by DuckDB's account.

    A step of several statements goes over its lines again with each. `part`, lines before
    these and lines in all, where they belong to more: files read one after the other.
    """
    before, whole = part or (0, rows)
    progress(name, before, whole)
    with bench.watched(lambda share: progress(name, before + round(share * rows), whole)):
        yield
    progress(name, before + rows, whole)


def has_table(bench: Workbench, table: str, base: str | None = None) -> bool:
    """Whether there is a table of this name, in the database attached as `base` (None: in any)."""
    count = bench.value(
        "SELECT count(*) FROM duckdb_tables()"
        " WHERE table_name = $table AND database_name = coalesce($base, database_name)",
        {"table": table, "base": base},
    )
    return bool(count)


def stretches(bench: Workbench, rows: str, at_once: int) -> list[tuple[int, int]]:
    """First and last of groups that together have so many rows, or of one that has more.

    `rows`: a SELECT of the `groupe` of each row.
    """
    return bench.rows(statement("loaders", "tranches").format(lignes=rows), {"au_plus": at_once})


def whole(column: Any) -> NDArray[np.int64]:
    """A column of whole numbers, without a hole."""
    return np.asarray(column).astype(np.int64)


def insert(bench: Workbench, table: str, columns: Mapping[str, OptionalColumn]) -> None:
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
