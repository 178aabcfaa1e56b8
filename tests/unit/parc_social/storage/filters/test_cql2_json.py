"""CQL2 JSON: any document is a filter or an error of ours, on both stores and on records."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parc_social.access.model.grant import Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.duckdb.dialect import DuckdbDialect
from parc_social.storage.execution.statement import Bound
from parc_social.storage.filters.cql2_json import parse_json, tree_of
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.filters.nodes import ARITY
from parc_social.storage.filters.to_sql import compile_filter
from parc_social.storage.postgres.dialect import PostgresDialect
from parc_social.storage.query.model import Filter
from parc_social.storage.sql.visibility import Visible
from providers.records.filter import matching
from testing.rows import each_row

DWELLINGS = collections()["rpls-logements"]
COLUMNS = tuple(field.name for field in DWELLINGS.fields)
SEEN = Visible(DWELLINGS, Right(DWELLINGS.id, (RightPart((FRANCE,), COLUMNS),)))
NAMES = ("nomvoie", "surfhab", "conv", "dpe_date", "millesime", "geometry", "title", "keywords")
PLACES: list[Any] = [
    {"type": "Point", "coordinates": [2, 48]}, {"type": "Point"}, {"bbox": [1, 2, 3, 4]},
    {"bbox": [1, "x"]}, {"type": "GeometryCollection", "geometries": [[], {}]}, {},
    {"type": "Point", "coordinates": [2, 48], "coordRefSys": "ici"},
]  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3),
    st.sampled_from(["2020-01-01", "..", "a%", "b\\"]), st.sampled_from(PLACES),
    st.builds(lambda name: {"property": name}, st.sampled_from([*NAMES, "", ["x"], None])),
    st.builds(lambda text: {"date": text}, st.sampled_from(["2020-01-01", "hier", 3, None])),
    st.builds(lambda text: {"timestamp": text}, st.sampled_from(["2020-01-01T00:00:00Z", "x"])),
)  # fmt: skip


def above(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(parts, max_size=3)
    names = st.sampled_from([*ARITY, "and", "or", "nosuch", "t_finishedBy", ["="], None])
    return st.one_of(
        some,
        st.builds(lambda name, args: {"op": name, "args": args}, names, st.one_of(some, parts)),
        st.builds(lambda ends: {"interval": ends}, st.one_of(some, parts)),
    )


DOCUMENTS = st.recursive(VALUES, above, max_leaves=12)


def outcome(document: Any) -> str:
    """Any other exception goes through and fails the test."""
    told = set[str]()
    for dialect in (DuckdbDialect(), PostgresDialect()):
        try:
            bound = Bound(dialect.mark)
            compile_filter(Filter(tree_of(document)), SEEN, bound, dialect)
            told.add("sql")
        except (InvalidValue, UnknownName) as error:
            told.add(str(error))
    with suppress(InvalidValue, UnknownName):
        matching((), Filter(tree_of(document)))
    (one,) = told
    return one


@given(DOCUMENTS)
def test_any_document_is_sql_on_both_stores_or_refused_alike(document: Any) -> None:
    assert outcome(document)


@each_row(
    ("document", "said"),
    [
        ({"interval": [PLACES[0], ".."]}, "une borne d'INTERVAL est une date"),
        ({"interval": [["2020-01-01"], ".."]}, "une borne d'INTERVAL est une date"),
        ({"op": "in", "args": [1, 2]}, "IN attend une liste"),
        ({"op": "and"}, "and n'a pas d'arguments"),
        ({"op": "and", "args": []}, "and n'a pas d'arguments"),
        ({"op": "not", "args": [True, True]}, "not attend 1 arguments, lu 2"),
        ({"op": ["="], "args": []}, "fonction inconnue"),
        ({"op": "=", "args": [[1], 1]}, "une liste par IN"),
        ({"op": "=", "args": [PLACES[0], 1]}, "pas une géométrie ni un intervalle"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_name(document: Any, said: str) -> None:
    with pytest.raises((InvalidValue, UnknownName), match=said):
        matching((), Filter(tree_of(document)))


@each_row("name", ["t_finishedBy", "t_metBy", "t_overlappedBy", "t_startedBy"])
def test_json_has_the_names_of_its_schema(name: str) -> None:
    sides: list[Any] = [{"property": "d"}, {"date": "2020-01-01"}]
    assert tree_of({"op": name, "args": sides}) == parse_text(f"{name}(d, DATE('2020-01-01'))")


def test_json_has_a_bound_of_its_own_before_it_is_read() -> None:
    document: Any = {"property": "a"}
    for _ in range(200):
        document = {"op": "not", "args": [document]}
    with pytest.raises(InvalidValue, match="trop imbriqué : 100 niveaux"):
        tree_of(document)


@each_row("text", ["{", "", "[" * 100_000, '{"a": NaN}', '{"a": Infinity}'])
def test_broken_json_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_json(text)
