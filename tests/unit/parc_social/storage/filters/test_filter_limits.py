"""The bounds of a filter, from both sides, before anything is made of it."""

from dataclasses import replace
from typing import Any

import pytest
from pygeofilter import ast, values

from parc_social.errors import InvalidValue
from parc_social.limits import DEFAULTS
from parc_social.storage.filters.limits import check_size, set_bounds
from parc_social.storage.filters.nodes import conjunction, like
from testing.rows import each_row

USUAL = DEFAULTS
DEEPEST, NODES = USUAL.filtre_niveaux, USUAL.filtre_termes
IN_VALUES, VERTICES = USUAL.filtre_valeurs, USUAL.filtre_sommets
A = ast.Attribute("a")


def nested(levels: int) -> Any:
    """`NOT NOT … a`."""
    tree: Any = A
    for _ in range(levels - 1):
        tree = ast.Not(tree)
    return tree


def joined(nodes: int) -> Any:
    """One AND of properties: a term, as each of them, and one level above theirs."""
    return conjunction(*[A] * (nodes - 1))


def summed(levels: int) -> Any:
    """`a + 1 + 1 …`, each sum a level below the next."""
    tree: Any = A
    for _ in range(levels - 1):
        tree = ast.Add(tree, 1)
    return tree


def among(count: int) -> Any:
    return ast.In(A, [1] * count, not_=False)


def polygon(vertices: int) -> Any:
    shape = {"type": "Polygon", "coordinates": [[[2.0, 48.0]] * vertices]}
    return ast.GeometryIntersects(ast.Attribute("geometry"), values.Geometry(shape))


@each_row(
    ("make", "most", "said"),
    [
        (joined, NODES, f"{NODES} termes"),
        (among, IN_VALUES, f"{IN_VALUES} valeurs dans une liste"),
        (polygon, VERTICES, f"{VERTICES} sommets"),
    ],
)
def test_the_bound_passes_and_one_more_is_refused_by_its_name(
    make: Any, most: int, said: str
) -> None:
    check_size(make(most))
    with pytest.raises(InvalidValue, match=said):
        check_size(make(most + 1))


@each_row("make", [nested, summed])
def test_depth_has_a_bound(make: Any) -> None:
    check_size(make(DEEPEST))
    with pytest.raises(InvalidValue, match=f"{DEEPEST} niveaux"):
        check_size(make(DEEPEST + 1))


def test_what_one_operator_joins_is_one_level_however_it_is_balanced() -> None:
    left_deep: Any = A
    for _ in range(NODES - 2):
        left_deep = ast.And(left_deep, A)
    check_size(left_deep)
    alternating: Any = A
    for level in range(DEEPEST):
        alternating = ast.Or(alternating, A) if level % 2 else ast.And(alternating, A)
    with pytest.raises(InvalidValue, match=f"{DEEPEST} niveaux"):
        check_size(alternating)


def test_a_pattern_counts() -> None:
    pattern: Any = "x%"
    for _ in range(DEEPEST):
        pattern = ast.Function("casei", [pattern])
    with pytest.raises(InvalidValue, match="niveaux"):
        check_size(like(A, pattern))


def test_vertices_of_several_geometries_add_up() -> None:
    half = polygon(VERTICES // 2 + 1)
    check_size(half)
    with pytest.raises(InvalidValue, match="sommets"):
        check_size(ast.Or(half, half))


def test_nothing_that_is_not_a_tree_takes_long() -> None:
    for odd in (None, "x", 3, [], [[[[]]]], ast.Function("and", []), values.Geometry({})):
        check_size(odd)


def test_an_operator_sets_other_bounds() -> None:
    set_bounds(replace(DEFAULTS, filtre_valeurs=7))
    try:
        check_size(among(7))
        with pytest.raises(InvalidValue, match="7 valeurs"):
            check_size(among(8))
    finally:
        set_bounds(USUAL)
