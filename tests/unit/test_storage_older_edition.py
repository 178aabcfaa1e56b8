"""A twin over an edition made before its collection had a time column."""

import duckdb

from parc_social.access.model.grant import Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.duckdb.dialect import DuckdbDialect
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.query.model import FeatureQuery, Years
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.select import Select

TWIN = collections()["territoires-carreau-serie"]
GEOMETRY = ("geom", "xmin", "ymin", "xmax", "ymax")


def rows_of(query: FeatureQuery) -> list[tuple[object, ...]]:
    """The same cell of two stocks, the older one without `millesime`."""
    bench = duckdb.connect()
    names = [field.name for field in TWIN.fields]
    tables: list[EditionTable] = []
    for year, columns in ((2024, [n for n in names if n != "millesime"]), (2025, names)):
        values = {"code": "'carreau'", "millesime": str(year), "annee_cog": "2025"}
        listed = ", ".join(f"{values.get(n, 'NULL')} AS {n}" for n in (*columns, *GEOMETRY))
        bench.execute(f"CREATE TABLE t{year} AS SELECT 1 AS fid, {listed}")
        held = frozenset(("fid", *columns, *GEOMETRY))
        tables.append(
            EditionTable(f"t{year}", TWIN.relation, f"rpls_{year}_0123abcd", year, 1, held)
        )
    seen = Visible(TWIN, Right(TWIN.id, (RightPart((FRANCE,), tuple(names)),)))
    made = Select(seen, tables, DuckdbDialect()).records(query)
    return bench.execute(made.text, made.values).fetchall()


def test_it_is_of_its_own_millesime() -> None:
    asked = FeatureQuery(TWIN.id, columns=("code", "millesime"))
    assert rows_of(asked) == [("carreau", 2024), ("carreau", 2025)]


def test_it_is_found_by_its_millesime() -> None:
    asked = FeatureQuery(TWIN.id, columns=("millesime",), years=Years(2024, 2024))
    assert rows_of(asked) == [(2024,)]
