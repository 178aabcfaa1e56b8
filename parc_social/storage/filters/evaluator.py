"""A filter evaluated: what is checked and refused of it, whatever it is compiled to.

Rows of a store (`to_sql`) and records of the catalogue (`providers.records.filter`) are its
targets. Arguments are evaluated before what they are of, as pygeofilter does it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from pygeofilter import ast, values
from pygeofilter.backends.evaluator import Evaluator, handle

from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.filters.limits import check_size
from parc_social.storage.filters.nodes import (
    ARITY,
    GEOMETRY,
    MORE_ARITHMETIC,
    T_INTERSECTS,
    name_of,
)
from parc_social.storage.filters.spatial import FilterGeometry, read_place
from parc_social.storage.filters.type_checks import (
    FilterTarget,
    TypedValue,
    ValueType,
    all_kind,
    check_pattern,
    same_kind,
)
from parc_social.storage.query.model import Crs, Filter
from parc_social.wording import cited

_LARGEST = 1e300
_ROW = object()  # the geometry of the row


class _Span(NamedTuple):
    """A span of days, as the evaluator has it."""

    content: Any


def compile_with(filter_: Filter, target: FilterTarget) -> Any:
    """The condition that a filter is.

    Raises UnknownName for a property or function that there is not for the caller, InvalidValue
    for values that do not fit and for filters too large.
    """
    check_size(filter_.tree)
    return _Compiler(filter_.crs, target).condition(filter_.tree)


class _Compiler(Evaluator):
    """One handler a form of the tree."""

    def __init__(self, crs: Crs, target: FilterTarget) -> None:
        self._crs = crs
        self._target = target

    def condition(self, tree: Any) -> Any:
        """Condition that a tree becomes."""
        return self._condition(self.evaluate(tree))

    @handle(ast.Attribute)
    def _attribute(self, node: ast.Attribute) -> Any:
        return _ROW if node.name == GEOMETRY else self._target.property_value(node.name)

    @handle(bool)
    def _boolean(self, value: bool) -> TypedValue:
        kind = ValueType.BOOLEAN
        return TypedValue(self._target.literal(value, kind), kind, str(value).upper())

    @handle(int, float)
    def _number(self, value: float) -> TypedValue:
        if not abs(value) <= _LARGEST:  # an infinity or NaN that JSON let through
            raise InvalidValue("filtre : un nombre est hors limites")
        kind = ValueType.NUMBER
        return TypedValue(self._target.literal(value, kind), kind, f"{value:g}")

    @handle(str)
    def _text(self, value: str) -> TypedValue:
        return TypedValue(self._target.literal(value, ValueType.TEXT), ValueType.TEXT, cited(value))

    @handle(date)
    def _date(self, value: date) -> date:
        return value

    @handle(datetime)
    def _instant(self, value: datetime) -> date:
        return value.date()

    @handle(type(None), list)
    def _nothing(self, _: Any) -> Any:
        raise InvalidValue("filtre : NULL se compare par IS NULL, une liste par IN")

    @handle(values.Geometry)
    def _geometry(self, value: values.Geometry) -> FilterGeometry:
        return read_place(value.geometry, self._crs)

    @handle(values.Interval)
    def _interval(self, node: values.Interval, first: Any, last: Any) -> _Span:
        spans = self._span(node.start, first), self._span(node.end, last)
        return _Span(self._target.interval(*spans))

    @handle(ast.And, ast.Or, ast.Not)
    def _logical(self, node: ast.Node, *parts: Any) -> TypedValue:
        return self._operation(name_of(node), [self._condition(part) for part in parts])

    @handle(ast.Comparison, subclasses=True)
    def _comparison(self, node: ast.Comparison, *parts: Any) -> TypedValue:
        sign = name_of(node)
        if self._scalar(parts[0]).kind is ValueType.BOOLEAN and sign not in ("=", "<>"):
            raise InvalidValue(f"filtre : {sign} ne compare pas des booléens")
        return self._alike(node, *parts)

    @handle(ast.Between, ast.In)
    def _alike(self, node: ast.Node, *parts: Any) -> TypedValue:
        name = name_of(node)
        scalars = [self._scalar(part) for part in parts]
        same_kind(name, scalars)
        return self._operation(name, [one.content for one in scalars])

    @handle(ast.Like)
    def _like(self, node: ast.Like, value: Any) -> TypedValue:
        check_pattern(node.pattern)
        sides = [self._scalar(value), self._scalar(self.evaluate(node.pattern))]
        all_kind("like", ValueType.TEXT, sides)
        return self._operation("like", [side.content for side in sides])

    @handle(ast.IsNull)
    def _is_null(self, _: ast.IsNull, value: Any) -> TypedValue:
        content = self._target.geometry() if value is _ROW else self._scalar(value).content
        return self._operation("isNull", [content])

    @handle(ast.Arithmetic, subclasses=True)
    def _arithmetic(self, node: ast.Arithmetic, *sides: Any) -> TypedValue:
        return self._arithmetic_of(name_of(node), sides)

    @handle(ast.SpatialComparisonPredicate, subclasses=True)
    def _spatial(self, node: ast.SpatialComparisonPredicate, *sides: Any) -> TypedValue:
        name = name_of(node)
        pairs = zip((node.lhs, node.rhs), sides, strict=True)
        relation = self._target.relation(name, [_place(*pair) for pair in pairs])
        return TypedValue(relation, ValueType.BOOLEAN, name)

    @handle(ast.TemporalPredicate, subclasses=True)
    def _temporal(self, node: ast.TemporalPredicate, *sides: Any) -> TypedValue:
        return self._relation_of_kinds(name_of(node), [node.lhs, node.rhs], sides)

    @handle(ast.Function)
    def _function(self, node: ast.Function, *arguments: Any) -> TypedValue:
        name = node.name
        if name in ("and", "or"):
            raise InvalidValue(f"filtre : {name} n'a pas d'arguments")
        if name not in ARITY:
            raise UnknownName(f"fonction inconnue : {cited(name)}")
        if len(arguments) != ARITY[name]:
            raise InvalidValue(
                f"filtre : {name} attend {ARITY[name]} arguments, lu {len(arguments)}"
            )
        if name == T_INTERSECTS:
            return self._relation_of_kinds(name, node.arguments, arguments)
        if name in MORE_ARITHMETIC:
            return self._arithmetic_of(name, arguments)
        text = self._scalar(*arguments)
        all_kind(name, ValueType.TEXT, [text])
        content = self._target.operation(name, [text.content])
        return TypedValue(content, ValueType.TEXT, f"{name}({text.said})")

    def _arithmetic_of(self, sign: str, sides: Sequence[Any]) -> TypedValue:
        first, right = map(self._scalar, sides)
        all_kind(sign, ValueType.NUMBER, [first, right])
        content = self._target.operation(sign, [first.content, right.content])
        return TypedValue(content, ValueType.NUMBER, f"{first.said} {sign} {right.said}")

    def _relation_of_kinds(
        self, name: str, nodes: Sequence[Any], sides: Sequence[Any]
    ) -> TypedValue:
        spans = [self._span(*pair) for pair in zip(nodes, sides, strict=True)]
        return self._operation(name, spans)

    def _operation(self, name: str, parts: Sequence[Any]) -> TypedValue:
        return TypedValue(self._target.operation(name, parts), ValueType.BOOLEAN, name)

    def _condition(self, value_found: Any) -> Any:
        value = self._scalar(value_found)
        if value.kind is not ValueType.BOOLEAN:
            raise InvalidValue(f"filtre : une condition est attendue, lu {value.said}")
        return value.content

    def _scalar(self, value: Any) -> TypedValue:
        if isinstance(value, TypedValue):
            return value
        if isinstance(value, date):
            return TypedValue(
                self._target.literal(value, ValueType.DATE), ValueType.DATE, value.isoformat()
            )
        if value is _ROW:
            raise InvalidValue("filtre : geometry ne se compare que par une fonction spatiale")
        raise InvalidValue("filtre : une valeur est attendue, pas une géométrie ni un intervalle")

    def _span(self, node: Any, value_read: Any) -> Any:
        """The days that a value takes: a year is all its days."""
        if isinstance(value_read, _Span):
            return value_read.content
        if isinstance(value_read, date):
            return self._target.days(value_read)
        value = self._scalar(value_read)
        if isinstance(node, ast.Attribute) and node.name == self._target.time_field:
            return self._target.year(value.content)
        if value.kind is not ValueType.DATE:
            raise InvalidValue(f"filtre : une date est attendue, lu {value.said}")
        return self._target.days(value.content)


def _place(node: Any, place: Any) -> FilterGeometry | None:
    """A geometry that the filter wrote; None: that of the row."""
    if place is _ROW:
        return None
    if isinstance(place, FilterGeometry):
        return place
    if isinstance(node, ast.Attribute):
        raise InvalidValue(f"filtre : {node.name} n'est pas une géométrie")
    raise InvalidValue("filtre : une géométrie est attendue")
