"""A question that names its own territory spares the search of a wider one, and no row."""

from typing import Any

from pygeofilter import ast

from parc_social.access.model.grant import Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.duckdb.dialect import DuckdbDialect
from parc_social.storage.execution.statement import Bound
from parc_social.storage.filters.nodes import conjunction
from parc_social.storage.postgres.dialect import PostgresDialect
from parc_social.storage.query.area import Footprint
from parc_social.storage.query.model import FeatureQuery, Filter
from parc_social.storage.query.territory_hint import lies_closer, named_codes, names_finer
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.select import Select
from testing.rows import each_row

LOGEMENTS = collections()["rpls-logements"]
EPCI, DEP = ("code_epci",), ("code_dep", "code_epci")


def _is(name: str, value: Any) -> Any:
    return ast.Equal(ast.Attribute(name), value)


@each_row(
    ("tree", "columns", "finer"),
    [
        (_is("code_commune", "93001"), EPCI, True),
        (_is("code_epci", "1"), EPCI, True),
        (_is("code_epci", "1"), DEP, True),
        (_is("code_dep", "93"), EPCI, False),  # an EPCI has fewer rows than that
        (_is("code_commune", "93001"), (), False),  # who sees every row searches for none
        (_is("construct", 1975), EPCI, False),
        (ast.And(_is("construct", 1), _is("code_commune", "x")), EPCI, True),
        (conjunction(*[_is("construct", 1)] * 9, _is("code_commune", "x")), EPCI, True),
        (ast.Or(_is("construct", 1), _is("code_commune", "x")), EPCI, False),
        (ast.Not(_is("code_commune", "x")), EPCI, False),
        (ast.NotEqual(ast.Attribute("code_commune"), "x"), EPCI, False),
        (_is("code_commune", ast.Attribute("id")), EPCI, False),
        # What nobody has checked yet is no error here, and is refused later.
        (None, EPCI, False), ("x", EPCI, False), ([], EPCI, False),
        (ast.Function("and", []), EPCI, False), (ast.And(1, None), EPCI, False),
        (ast.Equal(3, "x"), EPCI, False), (_is("code_commune", 1), EPCI, False),
    ],
)  # fmt: skip
def test_a_filter_names_a_territory(tree: Any, columns: tuple[str, ...], finer: bool) -> None:
    assert names_finer(FeatureQuery("x", filter=Filter(tree)), columns) is finer


def test_a_parameter_names_one_too() -> None:
    assert names_finer(FeatureQuery("x", equals=(("code_commune", "93001"),)), EPCI)
    assert not names_finer(FeatureQuery("x"), EPCI)


NEAR, FAR = (2.0, 48.0, 2.05, 48.05), (2.0, 48.0, 2.06, 48.01)


@each_row(
    ("boxes", "columns", "closer"),
    [
        ((NEAR,), ("code_reg",), True),
        ((NEAR,), ("code_reg", "code_dep"), True),
        ((NEAR, NEAR), (), True),  # who sees every row
        ((NEAR, FAR), ("code_reg",), False),
        ((NEAR,), EPCI, False),  # an EPCI may have fewer rows than 5 km of a town
        ((NEAR,), ("code_reg", "code_commune"), False),
        (None, ("code_reg",), False),
        ((Footprint(2154, (6e5, 68e5, 601e3, 6801e3), NEAR, None, ()),), ("code_reg",), True),
        ((Footprint(2154, (6e5, 68e5, 601e3, 6801e3), FAR, None, ()),), ("code_reg",), False),
        ((Footprint(2154, (6e5, 68e5, 601e3, 6801e3), None, None, ()),), ("code_reg",), False),
    ],
)
def test_a_small_box_lies_closer_than_a_wide_territory(
    boxes: Any, columns: tuple[str, ...], closer: bool
) -> None:
    assert lies_closer(FeatureQuery("x", boxes=boxes), columns) is closer


def test_its_codes_are_told_by_column() -> None:
    both = conjunction(_is("code_commune", "93001"), _is("nom", "x"), _is("iris", "y"))
    query = FeatureQuery("x", equals=(("code_dep", "93"), ("id", "1")), filter=Filter(both))
    assert named_codes(query) == (("code_dep", "93"), ("code_commune", "93001"))
    assert named_codes(FeatureQuery("x")) == ()


def _seen(*perimeters: Perimeter) -> Visible:
    parts = tuple(RightPart((one,), ("id", "code_commune"), sirens=("5",)) for one in perimeters)
    return Visible(LOGEMENTS, Right(LOGEMENTS.id, parts))


@each_row("dialect", [PostgresDialect(), DuckdbDialect()])
def test_the_perimeter_is_looked_at_all_the_same(dialect: Any) -> None:
    """Same values, same landlord; asked in turn, as the predicates are kept."""
    seen = _seen(Perimeter(epci=("1",), communes=("2", "3")))
    for _ in range(2):
        one, other = Bound(dialect.mark), Bound(dialect.mark)
        searched = seen.rows(one, dialect)
        looked_at = seen.rows(other, dialect, indexed=False)
        assert searched
        assert looked_at
        assert one.values == other.values
        assert looked_at.replace(" || ''", "").replace("(", "").replace(")", "") == (
            searched.replace("(", "").replace(")", "")
        )


def test_no_code_is_searched_for_beside_that_of_the_question() -> None:
    seen = _seen(Perimeter(epci=("1",)))
    named = FeatureQuery(LOGEMENTS.id, equals=(("code_commune", "93001"),))
    for query, searched in ((named, False), (FeatureQuery(LOGEMENTS.id), True)):
        text, values, *_ = Select(seen, (), PostgresDialect()).count(query)
        assert ("(t.\"code_epci\" || '') = " in text) is not searched
        assert ('t."code_epci" = ' in text) is searched
        assert "1" in values.values()


@each_row(
    ("perimeter", "searched"),
    [(Perimeter(regions=("11",)), False), (Perimeter(epci=("200054781",)), True)],
)
def test_codes_of_a_region_are_only_looked_at_beside_a_small_box(
    perimeter: Perimeter, searched: bool
) -> None:
    boxed = FeatureQuery(LOGEMENTS.id, boxes=(NEAR,))
    text = Select(_seen(perimeter), (), PostgresDialect()).count(boxed).text
    assert ("|| ''" not in text) is searched


def test_all_france_has_no_level() -> None:
    assert _seen(FRANCE).level_columns == ()
    assert set(_seen(Perimeter(departements=("93",)), Perimeter(epci=("1",))).level_columns) == {
        "code_dep", "code_epci",
    }  # fmt: skip
