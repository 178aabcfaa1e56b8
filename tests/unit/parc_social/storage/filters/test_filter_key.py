"""The key of a tree: one for the same filter, another for every other."""

from itertools import combinations

from pygeofilter import ast

from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.filters.nodes import conjunction, key_of

ALL = [
    "a", "NOT a", "NOT NOT a", "NOT b", "a = 1", "a = 1.0", "a = TRUE", "a = '1'", "a = b",
    "a <> b", "a = NULL", "a = 'b'", "a AND b AND c AND d", "a AND b AND (c OR d)",
    "a OR b AND c AND d", "a IN (1, 2)", "a IN (12)", "a IN ()", "a LIKE 'x'",
    "a LIKE casei('x')", "casei(a) LIKE 'x'", "a BETWEEN 1 AND 2", "a IS NULL", "foo(a, b)",
    "foo(a)", "foo(a) = b", "bar(a)", "a - b", "b - a", "(a - b) - c", "a - (b - c)",
    "T_AFTER(d, DATE('2020-01-01'))", "T_AFTER(d, DATE('2020-01-02'))",
    "T_AFTER(d, TIMESTAMP('2020-01-01T00:00:00Z'))", "T_AFTER(d, INTERVAL('2020-01-01', '..'))",
    "T_AFTER(d, INTERVAL('..', '2020-01-01'))", "T_AFTER(d, INTERVAL(d, '..'))",
    "T_AFTER(d, INTERVAL('..', d))", "T_AFTER(d, INTERVAL(e, '..'))",
    "T_AFTER(d, INTERVAL(d, e))", "S_INTERSECTS(g, POINT(1 2))", "S_INTERSECTS(g, POINT(1 3))",
    "S_WITHIN(g, POINT(1 2))", "S_INTERSECTS(g, BBOX(1, 2, 3, 4))", "S_INTERSECTS(POINT(1 2), g)",
    "\"a = 1\"",
]  # fmt: skip


def test_no_two_filters_have_one_key() -> None:
    keys = {text: key_of(parse_text(text)) for text in ALL}
    assert not [pair for pair in combinations(ALL, 2) if keys[pair[0]] == keys[pair[1]]]
    assert len(set(keys.values())) == len(ALL)  # and each may be looked up


def test_what_a_node_keeps_beside_its_children_is_in_its_key() -> None:
    """Our readers write NOT around a node; a tree made otherwise has signs within."""
    made = [
        *(ast.In(ast.Attribute("a"), [1], not_=turned) for turned in (False, True)),
        *(ast.IsNull(ast.Attribute("a"), not_=turned) for turned in (False, True)),
        *(ast.Like(ast.Attribute("a"), "x*", nocase, many, ".", "!", not_=turned)
          for nocase in (False, True) for many in "%*" for turned in (False, True)),
    ]  # fmt: skip
    assert len({key_of(tree) for tree in made}) == len(made)


def test_a_filter_read_again_has_its_key() -> None:
    for document in ({"op": "not", "args": [{"property": "a"}]}, {"op": "in", "args": [1, [2]]}):
        assert key_of(tree_of(document)) == key_of(tree_of(document))


def test_a_tree_that_is_too_deep_has_one_too() -> None:
    """It is looked up before its size is."""
    deep = parse_text("a" + " + 1" * 3_900)
    assert key_of(deep) != key_of(conjunction(deep, True))
