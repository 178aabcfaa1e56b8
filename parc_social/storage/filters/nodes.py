"""The nodes of a filter, by the names of CQL2: pygeofilter's, and functions for what it lacks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, cast

from pygeofilter import ast, values

from parc_social.errors import InvalidValue

GEOMETRY = "geometry"  # the name of the geometry in every collection
SYSTEM = "coordRefSys"  # member of a geometry in another system than the filter's, as in JSON-FG

COMPARISONS: Mapping[str, type[ast.Comparison]] = {
    "=": ast.Equal,
    "<>": ast.NotEqual,
    "<": ast.LessThan,
    "<=": ast.LessEqual,
    ">": ast.GreaterThan,
    ">=": ast.GreaterEqual,
}
SPATIAL: Mapping[str, type[ast.SpatialComparisonPredicate]] = {
    "s_intersects": ast.GeometryIntersects,
    "s_within": ast.GeometryWithin,
    "s_contains": ast.GeometryContains,
    "s_disjoint": ast.GeometryDisjoint,
    "s_equals": ast.GeometryEquals,
    "s_touches": ast.GeometryTouches,
    "s_crosses": ast.GeometryCrosses,
    "s_overlaps": ast.GeometryOverlaps,
}
T_INTERSECTS = "t_intersects"  # pygeofilter has Allen's relations, and this is no one of them
TEMPORAL: Mapping[str, type[ast.TemporalPredicate]] = {
    "t_after": ast.TimeAfter,
    "t_before": ast.TimeBefore,
    "t_contains": ast.TimeContains,
    "t_disjoint": ast.TimeDisjoint,
    "t_during": ast.TimeDuring,
    "t_equals": ast.TimeEquals,
    "t_finishedby": ast.TimeEndedBy,
    "t_finishes": ast.TimeEnds,
    "t_meets": ast.TimeMeets,
    "t_metby": ast.TimeMetBy,
    "t_overlappedby": ast.TimeOverlappedBy,
    "t_overlaps": ast.TimeOverlaps,
    "t_startedby": ast.TimeBegunBy,
    "t_starts": ast.TimeBegins,
}
_ARITHMETIC: Mapping[str, type[ast.Arithmetic]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mul, "/": ast.Div,
}  # fmt: skip
MORE_ARITHMETIC = ("div", "%", "^")
TEXT_FUNCTIONS = ("casei", "accenti")
_COMBINATIONS: Mapping[str, type[ast.Combination]] = {"and": ast.And, "or": ast.Or}
_PAIRS: Mapping[str, Any] = {**COMPARISONS, **SPATIAL, **TEMPORAL, **_ARITHMETIC}
_NAMES: Mapping[type, str] = {node: name for name, node in {**_PAIRS, **_COMBINATIONS}.items()} | {
    ast.Not: "not", ast.IsNull: "isNull", ast.Between: "between", ast.In: "in", ast.Like: "like",
}  # fmt: skip


def name_of(node: ast.Node) -> str:
    """Name of an operation in CQL2 JSON."""
    return node.name if isinstance(node, ast.Function) else _NAMES[type(node)]


def call(name: str, arguments: list[Any]) -> ast.Node:
    """The node of an operation.

    A function for a name or a number of arguments that there is not, which the evaluator refuses.
    Raises InvalidValue for IN without a list.
    """
    if name in _COMBINATIONS and arguments:
        return balanced(_COMBINATIONS[name], arguments)
    if name == "between" and len(arguments) == 2 and isinstance(arguments[1], list):
        arguments = [arguments[0], *cast(list[Any], arguments[1])]
    if name in _MAKERS and len(arguments) == ARITY[name]:
        return _MAKERS[name](*arguments)
    return ast.Function(name, arguments)


def balanced(kind: type[ast.Combination], parts: Sequence[Any]) -> Any:
    """Parts joined in a balanced tree: two hundred conditions are eight levels of it."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return kind(balanced(kind, parts[:middle]), balanced(kind, parts[middle:]))  # pyright: ignore[reportCallIssue, reportUnknownVariableType]


def conjunction(*parts: Any) -> Any:
    """All of these conditions, None being none: None where there is not one."""
    conditions = [part for part in parts if part is not None]
    return balanced(ast.And, conditions) if conditions else None


def equal(name: str, value: str) -> ast.Node:
    """Whether a property has a value."""
    return ast.Equal(ast.Attribute(name), value)


def among(name: str, values_: Sequence[Any]) -> ast.Node:
    """Whether a property has one of some values."""
    return ast.In(ast.Attribute(name), list(values_), not_=False)


def is_null(name: str) -> ast.Node:
    """Whether a property has no value."""
    return ast.IsNull(ast.Attribute(name), not_=False)


def like(value: Any, pattern: Any) -> ast.Like:
    """LIKE with the signs that CQL2 has."""
    return ast.Like(value, pattern, False, "%", "_", "\\", not_=False)


def _among(value: Any, values_: Any) -> ast.Node:
    if not isinstance(values_, list):
        raise InvalidValue("filtre : IN attend une liste")
    return ast.In(value, cast(list[Any], values_), not_=False)


_MAKERS: Mapping[str, Callable[..., ast.Node]] = {
    **_PAIRS,
    "not": ast.Not,
    "isNull": partial(ast.IsNull, not_=False),
    "between": partial(ast.Between, not_=False),
    "like": like,
    "in": _among,
}
ARITY: Mapping[str, int] = {
    **dict.fromkeys((*_PAIRS, *MORE_ARITHMETIC, T_INTERSECTS, "in", "like"), 2),
    **dict.fromkeys((*TEXT_FUNCTIONS, "not", "isNull"), 1),
    "between": 3,
}


def children(node: Any) -> list[Any]:
    """Children of a node; with the pattern of LIKE, which pygeofilter leaves out."""
    if isinstance(node, ast.Like):
        return [node.lhs, node.pattern]
    if isinstance(node, ast.In):
        return [node.lhs, node.sub_nodes]
    if isinstance(node, values.Interval):
        return [end for end in node.get_sub_nodes() if isinstance(end, ast.Node)]
    if isinstance(node, ast.Node):
        return node.get_sub_nodes()
    return cast(list[Any], node) if isinstance(node, list) else []


def walk(tree: Any) -> Iterator[Any]:
    """Each node and value of a tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children(node)


# What pygeofilter keeps in a node beside its children.
_SIGNS = ("not_", "nocase", "wildcard", "singlechar", "escapechar")


def key_of(tree: Any) -> tuple[tuple[Any, ...], ...]:
    """What tells a tree from any other, node after node: pygeofilter's `repr` does not (`Not`)."""
    return tuple(map(_mark, walk(tree)))


def _signs(node: Any) -> tuple[Any, ...]:
    return tuple(getattr(node, name, None) for name in _SIGNS)


def _mark(node: Any) -> tuple[Any, ...]:
    """A node with how many follow it, a value as it is written."""
    kind = type(node).__name__
    if isinstance(node, values.Geometry):
        return kind, repr(node.geometry)
    if isinstance(node, values.Interval):
        return kind, *(None if isinstance(end, ast.Node) else end for end in (node.start, node.end))
    if isinstance(node, ast.Attribute):
        return kind, node.name
    if isinstance(node, ast.Node | list):
        name = name_of(node) if isinstance(node, ast.Function) else ""
        return kind, name, len(children(node)), *_signs(node)
    return kind, repr(node)


def is_term(node: Any) -> bool:
    """Whether it counts: an operation, a property, a date or a geometry; not a plain value."""
    return isinstance(node, ast.Node | values.Geometry | values.Interval | date | datetime)
