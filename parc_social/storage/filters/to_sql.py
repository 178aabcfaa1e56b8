"""CQL2 trees compiled to SQL: a closed list of functions, the caller's own names, bound values.

Types are checked here, against the catalogue, so that no engine ever sees a value that does not
fit: both would answer otherwise, and neither in French.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from parc_social.errors import InvalidValue
from parc_social.storage.filters.limits import check_size
from parc_social.storage.filters.spatial import SPATIAL, FilterGeometry, Spatial, written_place
from parc_social.storage.filters.temporal import (
    TEMPORAL,
    DateInterval,
    moment,
    span_of_interval,
    temporal,
)
from parc_social.storage.filters.type_checks import (
    COMPARISONS,
    GEOMETRY,
    KINDS,
    ValueType,
    all_kind,
    check_pattern,
    exactly,
    is_geometry,
    operation,
    same_kind,
)
from parc_social.storage.query.model import Filter
from parc_social.storage.query.values import INTEGER_MAX, storable
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.parameters import Bound
from parc_social.storage.sql.visibility import Visible


class SqlValue(NamedTuple):
    """A typed piece of SQL; `said` is how the filter wrote it."""

    sql: str
    kind: ValueType
    said: str


_LARGEST = 1e300
# Doubles and NULLIF: an integer can overflow in PostgreSQL, a division by zero is an error there.
_ARITHMETIC = {
    "+": "({a} + {b})",
    "-": "({a} - {b})",
    "*": "({a} * {b})",
    "/": "({a} / NULLIF({b}, 0))",
    "div": "trunc({a} / NULLIF({b}, 0))",
    "%": "({a} - {b} * trunc({a} / NULLIF({b}, 0)))",
    "^": "power({a}, {b})",
}


def compile_filter(expression: Filter, seen: Visible, bound: Bound, dialect: Dialect) -> str:
    """SQL of a filter over the row `t`.

    Raises UnknownName for a property or function the caller does not have, InvalidValue for
    values that do not fit and for filters too large.
    """
    check_size(expression.tree)
    return _Compiler(expression, seen, bound, dialect).condition(expression.tree)


def computes(node: Any) -> bool:
    """Whether a filter of a size that was checked does arithmetic, which a row can make fail."""
    if isinstance(node, list):
        return any(map(computes, cast(list[Any], node)))
    if not isinstance(node, dict):
        return False
    found = cast(dict[str, Any], node)
    return found.get("op") in _ARITHMETIC or computes(found.get("args"))


class _Compiler:
    """One method a form of the tree."""

    def __init__(self, expression: Filter, seen: Visible, bound: Bound, dialect: Dialect) -> None:
        self._crs = expression.crs
        self._seen = seen
        self._bound = bound
        self._dialect = dialect
        self._conditions: Mapping[str, Callable[[str, list[Any]], str]] = {
            "and": self._joined,
            "or": self._joined,
            "not": self._not,
            "between": self._between,
            "in": self._in,
            "like": self._like,
            "isNull": self._is_null,
            **dict.fromkeys(COMPARISONS, self._comparison),
            **dict.fromkeys(SPATIAL, self._spatial),
            **dict.fromkeys(TEMPORAL, self._temporal),
        }
        self._functions: Mapping[str, Callable[[str, list[Any]], SqlValue]] = {
            "casei": self._text_function,
            "accenti": self._text_function,
            **dict.fromkeys(_ARITHMETIC, self._arithmetic),
        }

    def condition(self, node: Any) -> str:
        """SQL of a boolean."""
        found = self._operation(node)
        if found and found[0] in self._conditions:
            return self._conditions[found[0]](*found)
        value = self._value(node)
        if value.kind is not ValueType.BOOLEAN:
            raise InvalidValue(f"filtre : une condition est attendue, lu {value.said}")
        return value.sql

    def _operation(self, node: Any) -> tuple[str, list[Any]] | None:
        return operation(node, self._conditions, self._functions)

    def _value(self, node: Any) -> SqlValue:
        found = self._operation(node)
        if found and found[0] in self._functions:
            return self._functions[found[0]](*found)
        if found:
            return SqlValue(self._conditions[found[0]](*found), ValueType.BOOLEAN, found[0])
        if isinstance(node, dict):
            return self._named(cast(dict[str, Any], node))
        return self._literal(node)

    def _named(self, node: dict[str, Any]) -> SqlValue:
        if "property" in node:
            return self._property(node["property"])
        if "date" in node or "timestamp" in node:
            value = moment(node)
            return SqlValue(self._bound(value, "DATE"), ValueType.DATE, value.isoformat())
        raise InvalidValue("filtre : une valeur est attendue, pas une géométrie ni un intervalle")

    def _property(self, name: Any) -> SqlValue:
        if name == GEOMETRY:
            raise InvalidValue("filtre : geometry ne se compare que par une fonction spatiale")
        field = self._seen.field(name if isinstance(name, str) else repr(name))
        sql = self._seen.column(field.name, self._bound, self._dialect)
        return SqlValue(sql, KINDS[field.type], field.name)

    def _literal(self, value: Any) -> SqlValue:
        if isinstance(value, bool):
            return SqlValue("TRUE" if value else "FALSE", ValueType.BOOLEAN, str(value).upper())
        if isinstance(value, int | float):
            return SqlValue(self._number(value), ValueType.NUMBER, f"{value:g}")
        if isinstance(value, str):
            return SqlValue(self._text(value), ValueType.TEXT, repr(value))
        raise InvalidValue("filtre : NULL se compare par IS NULL, une liste par IN")

    def _number(self, value: float) -> str:
        if abs(value) <= INTEGER_MAX and value == int(value):
            return self._bound(int(value), "INTEGER")
        if not abs(value) <= _LARGEST:  # an infinity or NaN that JSON let through
            raise InvalidValue("filtre : un nombre est hors limites")
        return self._bound(float(value), "DOUBLE PRECISION")

    def _text(self, value: str) -> str:
        try:
            return self._bound(storable(value), "VARCHAR")
        except ValueError as error:
            raise InvalidValue("filtre : un texte porte un caractère interdit") from error

    def _joined(self, name: str, arguments: list[Any]) -> str:
        if not arguments:
            raise InvalidValue(f"filtre : {name} n'a pas d'arguments")
        return f"({f' {name.upper()} '.join(self.condition(a) for a in arguments)})"

    def _not(self, name: str, arguments: list[Any]) -> str:
        (inner,) = exactly(1, name, arguments)
        return f"(NOT {self.condition(inner)})"

    def _comparison(self, name: str, arguments: list[Any]) -> str:
        left, right = (self._value(a) for a in exactly(2, name, arguments))
        same_kind(name, [left, right])
        if left.kind is ValueType.BOOLEAN and name not in ("=", "<>"):
            raise InvalidValue(f"filtre : {name} ne compare pas des booléens")
        return f"({left.sql} {name} {right.sql})"

    def _between(self, name: str, arguments: list[Any]) -> str:
        if len(arguments) == 2 and isinstance(arguments[1], list):
            arguments = [arguments[0], *cast(list[Any], arguments[1])]
        value, low, high = (self._value(a) for a in exactly(3, name, arguments))
        same_kind(name, [value, low, high])
        return f"({value.sql} BETWEEN {low.sql} AND {high.sql})"

    def _in(self, name: str, arguments: list[Any]) -> str:
        first, listed = exactly(2, name, arguments)
        if not isinstance(listed, list):
            raise InvalidValue("filtre : IN attend une liste")
        value = self._value(first)
        values = [self._value(v) for v in cast(list[Any], listed)]
        same_kind(name, [value, *values])
        return f"({value.sql} IN ({', '.join(v.sql for v in values)}))" if values else "FALSE"

    def _like(self, name: str, arguments: list[Any]) -> str:
        value, pattern = exactly(2, name, arguments)
        check_pattern(pattern)
        left, right = self._value(value), self._value(pattern)
        all_kind(name, ValueType.TEXT, [left, right])
        return f"({left.sql} LIKE {right.sql} ESCAPE '\\')"

    def _is_null(self, name: str, arguments: list[Any]) -> str:
        (inner,) = exactly(1, name, arguments)
        if is_geometry(inner):
            return f"({self._dialect.geometry(self._seen.collection.geometry)} IS NULL)"
        return f"({self._value(inner).sql} IS NULL)"

    def _text_function(self, name: str, arguments: list[Any]) -> SqlValue:
        (inner,) = (self._value(a) for a in exactly(1, name, arguments))
        all_kind(name, ValueType.TEXT, [inner])
        make = self._dialect.lower if name == "casei" else self._dialect.without_accents
        return SqlValue(make(inner.sql), ValueType.TEXT, f"{name}({inner.said})")

    def _arithmetic(self, name: str, arguments: list[Any]) -> SqlValue:
        values = [self._value(a) for a in exactly(2, name, arguments)]
        all_kind(name, ValueType.NUMBER, values)
        left, right = (f"CAST({v.sql} AS DOUBLE PRECISION)" for v in values)
        sql = _ARITHMETIC[name].format(a=left, b=right)
        return SqlValue(sql, ValueType.NUMBER, f"{values[0].said} {name} {values[1].said}")

    def _spatial(self, name: str, arguments: list[Any]) -> str:
        places = [self._place(a) for a in exactly(2, name, arguments)]
        made = Spatial(self._seen.collection, self._bound, self._dialect)
        return made.condition(name, places)

    def _place(self, node: Any) -> FilterGeometry | None:
        if is_geometry(node):
            return None
        if isinstance(node, dict) and "property" in node:
            named = self._property(cast(dict[str, Any], node)["property"])
            raise InvalidValue(f"filtre : {named.said} n'est pas une géométrie")
        return written_place(node, self._crs)

    def _temporal(self, name: str, arguments: list[Any]) -> str:
        left, right = (self._span(a) for a in exactly(2, name, arguments))
        return temporal(name, left, right)

    def _span(self, node: Any) -> DateInterval:
        """The time that a value takes: a year is all its days."""
        if isinstance(node, dict) and "interval" in node:
            return span_of_interval(cast(dict[str, Any], node)["interval"], self._span, self._bound)
        if isinstance(node, dict) and cast(dict[str, Any], node).get("property") == (
            self._seen.collection.time_field
        ):
            year = self._value(node).sql
            return DateInterval(
                (f"make_date({year}, 1, 1)", f"make_date({year}, 12, 31)"), self._bound
            )
        value = self._value(node)
        if value.kind is not ValueType.DATE:
            raise InvalidValue(f"filtre : une date est attendue, lu {value.said}")
        return DateInterval((value.sql, value.sql), self._bound)
