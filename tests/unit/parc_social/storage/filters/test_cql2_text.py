"""The parser of CQL2 text: the same trees as the reference crate, in time that stays linear."""

import time
from typing import Any

import cql2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parc_social.errors import InvalidValue
from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.filters.cql2_text import MOST_SIGNS, parse_text
from parc_social.storage.filters.limits import check_size
from testing.rows import each_row

SAME = [
    "a = 1", "a OR b AND c", "NOT (a = 1 AND b = 2)", "NOT a = 1 AND b = 2",
    "a = 1 AND b = 2 AND c = 3", "a = 'L''Haÿ'", "a BETWEEN 1 AND 3", "a NOT BETWEEN 1 AND 2",
    "a IN ('x', 'y')", "a NOT IN (1, 2)", "a LIKE 'x%'", r"a LIKE '100\%'", "a NOT LIKE 'x'",
    "a IS NULL", "a IS NOT NULL", "CASEI(a) = CASEI('X')", "ACCENTI(a) LIKE ACCENTI('é%')",
    "a + 1 * 2 > b", "(a + 1) * 2 > b", "a % 2 = 0", "a DIV 2 = 1", "a ^ 2 = 4", "-a = 1", "a = -1",
    "a = 1.5e3", "a = TRUE", "\"étage\" = 'x'", "foo(a) = 1", "T_AFTER(d, DATE('2020-01-01'))",
    "T_AFTER(d, TIMESTAMP('2020-01-01T00:00:00Z'))", "T_DURING(d, INTERVAL('2020-01-01', '..'))",
    "T_DURING(INTERVAL(a, b), INTERVAL('2020-01-01', '2021-01-01'))",
    "S_INTERSECTS(geometry, BBOX(1, 2, 3, 4))", "S_INTERSECTS(geometry, POINT(1 2))",
    "S_INTERSECTS(geometry, POINT Z(1 2 3))", "S_INTERSECTS(geometry, LINESTRING(1 2, 3 4))",
    "S_WITHIN(geometry, POLYGON((0 0, 1 0, 1 1, 0 0), (0 0, 0.5 0, 0.5 0.5, 0 0)))",
    "S_INTERSECTS(geometry, MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0))))",
    "S_INTERSECTS(geometry, MULTILINESTRING((0 0, 1 0), (1 1, 2 2)))",
    "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 2), POINT(3 4)))",
    "S_INTERSECTS(POINT(-1 2), geometry)",
]  # fmt: skip


def plain(node: Any) -> Any:
    """A tree without its classes' own idea of what is equal."""
    if isinstance(node, list | tuple):
        return [plain(one) for one in node]
    if hasattr(node, "__dict__"):
        return type(node).__name__, {name: plain(part) for name, part in vars(node).items()}
    return node


@each_row("text", SAME)
def test_a_text_gives_the_tree_of_the_reference_crate(text: str) -> None:
    assert plain(parse_text(text)) == plain(tree_of(cql2.parse_text(text).to_json()))


@each_row("text", ["(" * 15_000, "NOT " * 3_000, "a=(" * 3_000, "-" * 9_000])
def test_a_hostile_text_is_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(InvalidValue):
        parse_text(text)
    assert time.perf_counter() - start < 1.0


@each_row("sign", ["-", "+", "- "])
def test_signs_have_a_bound_as_brackets_have(sign: str) -> None:
    assert parse_text(f"a = {sign * MOST_SIGNS}1") == parse_text("a = 1")
    with pytest.raises(InvalidValue, match=f"{MOST_SIGNS} signes de suite au plus"):
        parse_text(f"a = {sign * (MOST_SIGNS + 1)}1")


def test_the_message_tells_where_it_stops() -> None:
    with pytest.raises(InvalidValue, match="« AND » inattendu au caractère 11"):
        parse_text("a = 1 AND AND b")


def _outcome(text: str) -> str:
    """Any other exception goes through and fails the test."""
    try:
        parse_text(text)
    except InvalidValue:
        return "refused"
    return "tree"


@given(st.text())
def test_any_text_is_a_tree_or_an_error_of_ours(text: str) -> None:
    assert _outcome(text) in ("tree", "refused")


@given(
    st.lists(
        st.sampled_from(
            ["a", "1", "'x'", "(", ")", ",", "AND", "OR", "NOT", "=", "<", "+", "-", "IN", "LIKE",
             "BETWEEN", "IS", "NULL", "DATE", "POINT", "BBOX", "POLYGON", "INTERVAL", "%", "DIV"]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_any_words_are_a_tree_or_an_error_of_ours(words: list[str]) -> None:
    assert _outcome(" ".join(words)) in ("tree", "refused")


@each_row(
    "text",
    [" AND ".join(["a"] * 2_500), " OR ".join(["a"] * 2_500), "NOT " * 3_900 + "a",
     "+".join(["a"] * 7_000), "^".join(["a"] * 7_000), "a IN (" + ",".join("1" * 7_000) + ")"],
)  # fmt: skip
def test_a_long_text_is_read_and_refused_for_its_size_at_once(text: str) -> None:
    start = time.process_time()
    tree = parse_text(text)
    with pytest.raises(InvalidValue, match="trop grand"):
        check_size(tree)
    assert time.process_time() - start < 1.0


# Of the standard's own examples (opengeospatial/ogcapi-features, cql2/standard/schema/examples) 115
# of 120 texts are read, and all of the JSON. The five are arrays, which we do not declare.
@each_row(
    "text",
    ["A_EQUALS(('a', TRUE, 1.0), a)", "A_CONTAINS(a, ('x', 'y'))", "A_CONTAINEDBY(a, ('x', 'y'))",
     "A_OVERLAPS(a, (DATE('2010-02-10'), FALSE))", "A_CONTAINS(layer:ids, ('x', 'y'))"],
)  # fmt: skip
def test_arrays_are_not_read(text: str) -> None:
    with pytest.raises(InvalidValue, match="inattendu au caractère"):
        parse_text(text)
