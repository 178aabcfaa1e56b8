"""What a right opens, as SQL and as words: each row of a small table, under each part and two.

The model says it row by row; DuckDB is asked the predicate and the columns that are made of it.
"""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import duckdb
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Audience, Collection
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.storage.duckdb.dialect import DuckdbDialect
from parc_social.storage.execution.statement import Bound
from parc_social.storage.sql.visibility import Visible, visible
from testing.rows import each_row

NAME = "rpls-logements-serie"
COLUMNS = ("id", "millesime", "code_commune", "code_epci", "code_dep", "code_reg", "nbpiece")
PRIVATE = ("siren_bailleur", "loyer_principal")
EVERY = (*COLUMNS, *PRIVATE)
COMMUNES = ("97101", "97105", "93001")
SIRENS = ("999900012", "999900020")
YEARS = (2024, 2025)
Row = dict[str, Any]
ROWS: list[Row] = [
    {"id": f"{n}", "millesime": year, "code_commune": commune, "code_epci": f"E{commune}",
     "code_dep": commune[:3 if commune[:2] == "97" else 2], "code_reg": "R", "nbpiece": n,
     "siren_bailleur": siren, "loyer_principal": 100.0 + n}
    for n, (year, commune, siren) in enumerate(product(YEARS, COMMUNES, (*SIRENS, None)))
]  # fmt: skip
GUADELOUPE = Perimeter(departements=("971",))
PARTS = (
    RightPart((FRANCE,), COLUMNS),
    RightPart((GUADELOUPE,), COLUMNS),
    RightPart((Perimeter(communes=("97101", "93001")),), COLUMNS),
    RightPart((GUADELOUPE, Perimeter(communes=("97101", "93001"))), COLUMNS),
    RightPart((FRANCE,), COLUMNS, millesimes=(2025,)),
    RightPart((GUADELOUPE,), COLUMNS, millesimes=(2024,)),
    RightPart((FRANCE,), EVERY, sirens=SIRENS[:1]),
    RightPart((GUADELOUPE,), EVERY, sirens=SIRENS[1:]),
    RightPart((FRANCE,), EVERY, sirens=SIRENS[:1], millesimes=(2024,)),
    RightPart((GUADELOUPE,), EVERY, sirens=SIRENS, millesimes=(2025,)),
)
NAMELESS = RightPart((Perimeter(communes=("97101", "93001")),), ("millesime",))  # without the id
SOME = [
    *((part,) for part in PARTS),
    *combinations(PARTS, 2),
    *((part, NAMELESS) for part in PARTS),
]


def opened(part: RightPart, row: Row) -> bool:
    """Whether a row meets every condition of a part, in plain words."""
    inside = all(
        p.everything or any(row[column] in codes for column, codes in p.clauses())
        for p in part.perimeters
    )
    year = part.millesimes is None or row["millesime"] in part.millesimes
    return inside and year and (part.sirens is None or row["siren_bailleur"] in part.sirens)


@pytest.fixture(scope="module")
def bench() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        types = {"millesime": "INTEGER", "nbpiece": "INTEGER", "loyer_principal": "DOUBLE"}
        columns = ", ".join(f"{name} {types.get(name, 'VARCHAR')}" for name in EVERY)
        connection.execute(f"CREATE TABLE logement ({columns})")
        connection.executemany(
            f"INSERT INTO logement VALUES ({', '.join('?' * len(EVERY))})",  # noqa: S608 - ours
            [[row[name] for name in EVERY] for row in ROWS],
        )
        yield connection


def read(bench: duckdb.DuckDBPyConnection, parts: tuple[RightPart, ...]) -> dict[str, Row]:
    """The rows that the predicate leaves, each with the columns that the caller sees."""
    seen = Visible(collections()[NAME], Right(NAME, parts))
    dialect, bound = DuckdbDialect(), Bound(lambda name: f"${name}")
    names = [name for name in EVERY if name in set(seen.names)]
    shown = ", ".join(seen.column(name, bound, dialect) for name in names)
    where = seen.rows(bound, dialect) or "true"
    text = f"SELECT {shown} FROM logement AS t WHERE {where}"  # noqa: S608 - what is tried
    found = bench.execute(text, bound.of(text)).fetchall()
    return {row[0]: dict(zip(names, row, strict=True)) for row in found}


@each_row("parts", SOME, ids=lambda parts: "+".join(
    str(PARTS.index(part)) if part in PARTS else "nameless" for part in parts))  # fmt: skip
def test_a_right_opens_these_rows_and_shows_these_cells(
    bench: duckdb.DuckDBPyConnection, parts: tuple[RightPart, ...]
) -> None:
    names = [name for name in EVERY if any(name in part.columns for part in parts)]
    expected = {
        row["id"]: {
            name: row[name]
            if any(opened(part, row) and name in ("id", *part.columns) for part in parts)
            else None
            for name in names
        }
        for row in ROWS
        if any(opened(part, row) for part in parts)
    }
    assert read(bench, parts) == expected


def test_a_part_by_a_column_that_is_not_there_opens_nothing() -> None:
    """A region has no landlord: a part on a landlord's rows must not open it whole."""
    region = collections()["territoires-region"]
    fields = tuple(field.name for field in region.fields)
    seen = Visible(region, Right(region.id, (RightPart((FRANCE,), fields, sirens=SIRENS),)))
    assert seen.rows(Bound(lambda name: f"${name}"), DuckdbDialect()) == "FALSE"


@each_row("name", [NAME, "nulle-part"])
def test_without_a_right_a_collection_is_not_there(name: str) -> None:
    other = Right("adresses", (RightPart((FRANCE,), ("id",)),))
    with pytest.raises(NotFound):
        visible(Grant("compte", SIRENS[0], rights=(other,)), name)


def test_the_identifier_that_goes_with_every_row_is_nobodys_own_column() -> None:
    assert [c.id for c in collections().values() if _audience(c) is not Audience.OPEN] == []


def _audience(collection: Collection) -> Audience | None:
    field = collection.field(collection.id_field)
    return field and field.audience
