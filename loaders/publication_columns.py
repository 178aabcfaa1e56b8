"""Columns made in Python, as the bench takes them in; figures in long form and turned wide."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from loaders.publication_value import Figure
from parc_social.catalogue.indicator import Indicator
from parc_social.storage.workshop import Workshop, quoted

Holed = Sequence[str | None] | Sequence[int | None] | Sequence[float | None]


def insert(bench: Workshop, table: str, columns: Mapping[str, Holed]) -> None:
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


def shown(figures: Sequence[Figure]) -> dict[str, Holed]:
    """The columns `valeur` and `statut` of figures."""
    return {
        "valeur": [figure.valeur for figure in figures],
        "statut": [figure.statut.value for figure in figures],
    }


def pivot(indicators: Iterable[Indicator]) -> str:
    """SQL: value and status of each indicator, from long rows; ids are our own catalogue's."""
    return ", ".join(
        f"max(valeur) FILTER (indicateur = '{i.id}') AS {quoted(i.id)},"
        f" max(statut) FILTER (indicateur = '{i.id}') AS {quoted(i.id + '_statut')}"
        for i in indicators
    )


def or_blank(indicators: Iterable[Indicator]) -> str:
    """SQL: the columns of `pivot` in `large`, with the status `$vide` where there is no row."""
    return ", ".join(
        f"large.{quoted(i.id)},"
        f" coalesce(large.{quoted(i.id + '_statut')}, $vide) AS {quoted(i.id + '_statut')}"
        for i in indicators
    )
