"""A filter compiled to SQL: the caller's own names, bound values, a closed list of functions.

Types are checked before, against the catalogue, so that no engine ever sees a value that does not
fit: both would answer otherwise, and neither in French.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pygeofilter import ast

from parc_social.errors import InvalidValue
from parc_social.storage.execution.statement import Bound
from parc_social.storage.filters.evaluator import compile_with
from parc_social.storage.filters.nodes import COMPARISONS, MORE_ARITHMETIC, TEXT_FUNCTIONS, walk
from parc_social.storage.filters.spatial import FilterGeometry, Spatial
from parc_social.storage.filters.temporal import RELATIONS, DateInterval
from parc_social.storage.filters.type_checks import KINDS, TypedValue, ValueType
from parc_social.storage.query.model import Filter
from parc_social.storage.query.values import INTEGER_MAX, storable
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.visibility import Visible

# Doubles and NULLIF: an integer can overflow in PostgreSQL, a division by zero is an error there.
_ARITHMETIC = {
    "+": "({0} + {1})",
    "-": "({0} - {1})",
    "*": "({0} * {1})",
    "/": "({0} / NULLIF({1}, 0))",
    "div": "trunc({0} / NULLIF({1}, 0))",
    "%": "({0} - {1} * trunc({0} / NULLIF({1}, 0)))",
    "^": "power({0}, {1})",
}
_SQL = {
    **_ARITHMETIC,
    **RELATIONS,
    **{sign: f"({{0}} {sign} {{1}})" for sign in COMPARISONS},
    "not": "(NOT {0})",
    "between": "({0} BETWEEN {1} AND {2})",
    "like": "({0} LIKE {1} ESCAPE '\\')",
    "isNull": "({0} IS NULL)",
}


def compile_filter(expression: Filter, view: Visible, bound: Bound, dialect: Dialect) -> str:
    """SQL of a filter over the row `t`.

    Raises UnknownName for a property or function the caller does not have, InvalidValue for
    values that do not fit and for filters too large.
    """
    sql: str = compile_with(expression, _SqlFilter(view, bound, dialect))
    return sql


def computes(tree: Any) -> bool:
    """Whether a filter does arithmetic, which a row can make fail."""
    return any(
        isinstance(node, ast.Arithmetic)
        or (isinstance(node, ast.Function) and node.name in MORE_ARITHMETIC)
        for node in walk(tree)
    )


class _SqlFilter:
    """SQL of each form of a filter."""

    def __init__(self, view: Visible, bound: Bound, dialect: Dialect) -> None:
        self.time_field = view.collection.time_field
        self._view = view
        self._bound = bound
        self._dialect = dialect

    def property_value(self, name: str) -> TypedValue:
        field = self._view.field(name)
        sql = self._view.column(field.name, self._bound, self._dialect)
        return TypedValue(sql, KINDS[field.type], field.name)

    def geometry(self) -> str:
        return self._dialect.geometry(self._view.collection.geometry)

    def literal(self, value: Any, kind: ValueType) -> str:
        if kind is ValueType.BOOLEAN:
            return "TRUE" if value else "FALSE"
        if kind is ValueType.DATE:
            return self._bound(value, "DATE")
        return self._text(value) if kind is ValueType.TEXT else self._number(value)

    def _number(self, value: float) -> str:
        if abs(value) <= INTEGER_MAX and value == int(value):
            return self._bound(int(value), "INTEGER")
        return self._bound(float(value), "DOUBLE PRECISION")

    def _text(self, value: str) -> str:
        try:
            return self._bound(storable(value), "VARCHAR")
        except ValueError as error:
            raise InvalidValue("filtre : un texte porte un caractère interdit") from error

    def operation(self, name: str, parts: Sequence[Any]) -> str:
        if name in ("and", "or"):
            return f"({f' {name.upper()} '.join(parts)})"
        if name == "in":
            value, *options = parts
            return f"({value} IN ({', '.join(options)}))" if options else "FALSE"
        if name in TEXT_FUNCTIONS:
            make = self._dialect.lower if name == "casei" else self._dialect.without_accents
            return make(*parts)
        if name in _ARITHMETIC:
            parts = [f"CAST({sql} AS DOUBLE PRECISION)" for sql in parts]
        return _SQL[name].format(*parts)

    def relation(self, name: str, places: Sequence[FilterGeometry | None]) -> str:
        spatial = Spatial(self._view.collection, self._bound, self._dialect)
        return spatial.condition(name, places)

    def days(self, value: date | str) -> DateInterval:
        return DateInterval((value, value), self._bound)

    def year(self, value: str) -> DateInterval:
        ends = f"make_date({value}, 1, 1)", f"make_date({value}, 12, 31)"
        return DateInterval(ends, self._bound)

    def interval(self, first: DateInterval, last: DateInterval) -> DateInterval:
        return DateInterval((first.ends[0], last.ends[1]), self._bound)
