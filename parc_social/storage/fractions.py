"""Numerators and denominators of published figures, read beside them under the same Grant."""

from collections.abc import Sequence
from typing import Any

from parc_social.storage.query import FeatureQuery, Figure
from parc_social.storage.snapshot import Table
from parc_social.storage.statements import Select, Statement
from parc_social.storage.workshop import quoted, statement

_KEYS = ("code", "millesime", "population")


def fractions(
    select: Select, query: FeatureQuery, names: Sequence[str], tables: Sequence[Table]
) -> Statement:
    """One row a row of the page: its keys, then `num` and `den` of each name seen there."""
    page, values = select.figures(query, names)
    parts = [quoted(f"{name}_{part}") for name in names for part in ("num", "den")]
    columns = ", ".join([*_KEYS, *parts])
    every = " UNION ALL ".join(f"SELECT {columns} FROM {table.name}" for table in tables)  # noqa: S608
    shown = ", ".join(
        f"CASE WHEN p.{quoted(name)} THEN f.{quoted(f'{name}_{part}')} END"
        for name in names
        for part in ("num", "den")
    )
    known = ", ".join([*_KEYS, *(quoted(name) for name in names)])
    text = statement("parc_social.storage", "figures")
    return text.format(figures=every, page=page, known=known, shown=shown), values


def unfolded(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Figure]:
    """A figure for each name that is shown on a row."""
    return [
        Figure(row[0], row[1], name, num, den, row[2])
        for row in rows
        for name, num, den in zip(names, row[3::2], row[4::2], strict=True)
        if num is not None
    ]
