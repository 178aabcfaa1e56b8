"""A page inside several codes: PostgreSQL is asked for each code's rows, and none of them twice."""

from collections.abc import Sequence

from parc_social.access.model.grant import Right
from parc_social.access.model.perimeter import Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.duckdb.dialect import DuckdbDialect
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.postgres.dialect import PostgresDialect
from parc_social.storage.query.model import FeatureQuery, SortKey
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.batches import Batches
from testing.rows import each_row

NAME = "rpls-logements"
FIELDS = tuple(field.name for field in collections()[NAME].fields)
COLUMNS = frozenset(("fid", "geom", "lon", "lat", *FIELDS))
THREE = Perimeter(epci=("249710054", "249710070"), communes=("97105",))


def page(
    perimeter: Perimeter, query: FeatureQuery | None = None, *, name: str = NAME,
    dialect: type[DuckdbDialect] | type[PostgresDialect] = PostgresDialect,
    last: Sequence[object] | None = None,
) -> str:  # fmt: skip
    table = EditionTable("t2025", "rpls_logement", "rpls_2025_0123abcd", 2025, 9, COLUMNS)
    seen = Visible(collections()[name], Right(name, (RightPart((perimeter,), FIELDS),)))
    asked = query or FeatureQuery(name, limit=10, offset=20)
    return Batches(seen, [table], dialect()).page(asked, last)[0]


def test_each_code_is_asked_for_with_as_many_rows_as_may_be_shown() -> None:
    text = page(THREE)
    assert text.count("UNION ALL") == 2
    assert text.count("LIMIT 30)") == 3  # the page and what is skipped before it
    assert "LIMIT 10 OFFSET 20" in text


def test_a_row_in_two_of_them_is_asked_for_once() -> None:
    _, _, last = page(THREE).split("UNION ALL")
    assert 't."code_commune" = ' in last
    assert 't."code_epci" = ANY(' in last
    assert "IS NOT TRUE" in last


def test_each_begins_behind_the_last_row_of_the_page_before() -> None:
    assert page(THREE, last=(41,)).count('t."fid" > 41') == 3


@each_row(
    "perimeter",
    [Perimeter(epci=("249710054",)), Perimeter(communes=tuple(f"{n:05d}" for n in range(41)))],
    ids=["un", "beaucoup"],
)
def test_one_code_and_many_are_asked_for_at_once(perimeter: Perimeter) -> None:
    assert "UNION ALL" not in page(perimeter)


@each_row(
    "query",
    [
        FeatureQuery(NAME, boxes=((0.0, 0.0, 1.0, 1.0),)),
        FeatureQuery(NAME, sort=(SortKey("nbpiece"),)),
        FeatureQuery(NAME, equals=(("iris", "971010101"),)),
    ],
    ids=["fenetre", "tri", "valeur"],
)
def test_a_narrower_question_is_asked_as_it_was(query: FeatureQuery) -> None:
    assert "UNION ALL" not in page(THREE, query)


def test_a_twin_and_duckdb_are_asked_as_they_were() -> None:
    assert "UNION ALL" not in page(THREE, name=f"{NAME}-serie")
    assert "UNION ALL" not in page(THREE, dialect=DuckdbDialect)
