"""Numerators and denominators of published figures, read beside them under the same Grant."""

from collections.abc import Sequence
from typing import Any

from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.execution.statement import Statement
from parc_social.storage.query.figures import Figure, SummedFigure
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.text import quoted, statement
from parc_social.storage.statements.select import Select

_KEYS = ("code", "millesime", "population")


def fractions(
    select: Select, query: FeatureQuery, names: Sequence[str], tables: Sequence[EditionTable]
) -> Statement:
    """One row a row of the page: its keys, then `num` and `den` of each name seen there."""
    page = select.figures(query, names)
    parts = [quoted(f"{name}_{part}") for name in names for part in ("num", "den")]
    columns = ", ".join([*_KEYS, *parts])
    every = " UNION ALL ".join(f"SELECT {columns} FROM {table.name}" for table in tables)  # noqa: S608
    selection = ", ".join(
        f"CASE WHEN p.{quoted(name)} THEN f.{quoted(f'{name}_{part}')} END"
        for name in names
        for part in ("num", "den")
    )
    read_columns = ", ".join([*_KEYS, *(quoted(name) for name in names)])
    text = statement("parc_social.storage.statements", "figures")
    return Statement(
        text.format(figures=every, page=page.text, known=read_columns, shown=selection), page.values
    )


def figures_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Figure]:
    """A figure for each name that is shown on a row."""
    return [
        Figure(row[0], row[1], name, num, den, row[2])
        for row in rows
        for name, num, den in zip(names, row[3::2], row[4::2], strict=True)
        if num is not None
    ]


def totals(statement: Statement, names: Sequence[str]) -> Statement:
    """Of a statement of `fractions`: its number of rows, then the sums of `num` and `den`."""
    keys = [f"k{n}" for n in range(3)]
    parts = [f"{part}{n}" for n in range(len(names)) for part in ("num", "den")]
    sums = ", ".join(["count(*)", *(f"sum({part})" for part in parts)])
    columns = ", ".join([*keys, *parts])
    sql = f"SELECT {sums} FROM ({statement.text.strip()}) AS f ({columns})"  # noqa: S608 - numbered names
    return Statement(sql, statement.values)


def totals_of(names: Sequence[str], row: Sequence[Any]) -> tuple[int, dict[str, SummedFigure]]:
    """The answer of `totals`; a figure that no row shows is absent."""
    triples = zip(names, row[1::2], row[2::2], strict=True)
    return int(row[0]), {
        name: SummedFigure(int(num), None if den is None else int(den))
        for name, num, den in triples
        if num is not None
    }
