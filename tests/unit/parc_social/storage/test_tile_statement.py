"""The statement of a tile of points that are many: sorted where more lie there than it holds."""

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.duckdb.dialect import DuckdbDialect
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.postgres.dialect import PostgresDialect
from parc_social.storage.query.model import TileQuery
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.maps.tile import TileSelect
from parc_social.storage.statements.maps.tile_matrix import COMPLETE, FEW
from testing.rows import each_row

NAME = "rpls-logements"
COLUMNS = tuple(f.name for f in collections()[NAME].fields)
GRANT = Grant("a", "b", rights=(Right(NAME, (RightPart((FRANCE,), COLUMNS),)),))
TABLE = EditionTable("t", "rpls_logement", "e", 2025, 9_000, frozenset([*COLUMNS, "fid", "rang"]))
DIALECTS = [DuckdbDialect(), PostgresDialect()]


def text(dialect: Dialect, zoom: int, points: int, *, in_order: bool = False) -> str:
    select = TileSelect(visible(GRANT, NAME), [TABLE], dialect)
    tile = TileQuery(NAME, "WebMercatorQuad", zoom, 0, 0)
    return select.tile(tile, points, in_order=in_order).text


@each_row("dialect", DIALECTS, ids=["duckdb", "postgresql"])
def test_a_near_tile_reads_one_more_than_it_holds_and_sorts_nothing(dialect: Dialect) -> None:
    one_more = text(dialect, COMPLETE, FEW + 1)
    assert f"LIMIT {FEW + 1})" in one_more
    assert "ORDER BY" not in one_more
    first_ones = text(dialect, COMPLETE, FEW + 1, in_order=True)
    assert f'ORDER BY t."rang", t."fid" LIMIT {FEW})' in first_ones


@each_row("dialect", DIALECTS, ids=["duckdb", "postgresql"])
@each_row(("zoom", "points"), [(COMPLETE, FEW), (COMPLETE - 1, FEW + 1)])
def test_what_can_not_overflow_has_no_limit(dialect: Dialect, zoom: int, points: int) -> None:
    for in_order in (False, True):
        assert f"LIMIT {FEW}" not in text(dialect, zoom, points, in_order=in_order)
