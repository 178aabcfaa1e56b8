"""The bounds of a filter, from both sides, before anything is made of it."""

from dataclasses import replace
from typing import Any

import pytest

from parc_social.errors import InvalidValue
from parc_social.limits import DEFAULTS
from parc_social.storage.filters.limits import check_size, set_bounds

USUAL = DEFAULTS
DEEPEST, NODES = USUAL.filtre_niveaux, USUAL.filtre_termes
IN_VALUES, VERTICES = USUAL.filtre_valeurs, USUAL.filtre_sommets


def nested(levels: int) -> Any:
    """`NOT NOT … a`; arguments are a level too."""
    tree: Any = {"property": "a"}
    for _ in range((levels - 1) // 2):
        tree = {"op": "not", "args": [tree]}
    return tree


def joined(nodes: int) -> Any:
    """ANDs of few properties each, so that only the number of terms is large."""
    return {"op": "and", "args": [{"property": "a"}] * (nodes - 1)}


def among(values: int) -> Any:
    return {"op": "in", "args": [{"property": "a"}, [1] * values]}


def polygon(vertices: int) -> Any:
    shape = {"type": "Polygon", "coordinates": [[[2.0, 48.0]] * vertices]}
    return {"op": "s_intersects", "args": [{"property": "geometry"}, shape]}


@pytest.mark.parametrize(
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


def test_depth_has_a_bound() -> None:
    check_size(nested(DEEPEST))
    with pytest.raises(InvalidValue, match=f"{DEEPEST} niveaux"):
        check_size(nested(DEEPEST * 2 + 3))


def test_vertices_of_several_geometries_add_up() -> None:
    half = polygon(VERTICES // 2 + 1)
    check_size(half)
    with pytest.raises(InvalidValue, match="sommets"):
        check_size({"op": "or", "args": [half, half]})


def test_nothing_that_is_not_a_tree_takes_long() -> None:
    for odd in (None, "x", 3, [], {}, [[[[]]]], {"op": "and", "args": {"op": "and"}}):
        check_size(odd)


def test_an_operator_sets_other_bounds() -> None:
    set_bounds(replace(DEFAULTS, filtre_valeurs=7))
    try:
        check_size(among(7))
        with pytest.raises(InvalidValue, match="7 valeurs"):
            check_size(among(8))
    finally:
        set_bounds(USUAL)
