"""Values of a filter: their kinds, what is checked of them, and what compiles them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from pygeofilter import ast

from parc_social.catalogue.collection import FieldType
from parc_social.errors import InvalidValue
from parc_social.storage.filters.nodes import TEXT_FUNCTIONS
from parc_social.storage.filters.spatial import FilterGeometry


class ValueType(StrEnum):
    """Types of values, as said to the caller."""

    NUMBER = "nombre"
    TEXT = "texte"
    BOOLEAN = "booléen"
    DATE = "date"

    @property
    def named(self) -> str:
        """With its article."""
        return f"{'une' if self is ValueType.DATE else 'un'} {self.value}"


KINDS = {
    FieldType.INTEGER: ValueType.NUMBER,
    FieldType.NUMBER: ValueType.NUMBER,
    FieldType.STRING: ValueType.TEXT,
    FieldType.BOOLEAN: ValueType.BOOLEAN,
    FieldType.DATE: ValueType.DATE,
}


_TEXT_FOR_DATE = (ValueType.DATE, ValueType.TEXT)
_DATE_IS_WRITTEN = " ; une date s'écrit DATE('2025-01-31')"


class TypedValue(NamedTuple):
    """A value of a filter: what an evaluator has of it; `said` is how the filter wrote it."""

    content: Any
    kind: ValueType
    said: str


class FilterTarget(Protocol):
    """Target that filters are compiled to: SQL over a row, or a question to a record."""

    time_field: str  # a year: all its days where time is asked for

    def property_value(self, name: str) -> TypedValue:
        """The value of a property. Raises UnknownName."""
        ...

    def geometry(self) -> Any:
        """The geometry of the row, as a value that may be null."""
        ...

    def literal(self, value: Any, kind: ValueType) -> Any:
        """A number, a text, a boolean or a date that the filter writes."""
        ...

    def operation(self, name: str, parts: Sequence[Any]) -> Any:
        """An operation by its name in CQL2, of parts that were checked and made before."""
        ...

    def relation(self, name: str, places: Sequence[FilterGeometry | None]) -> Any:
        """A relation of two geometries; None is that of the row."""
        ...

    def days(self, value: Any) -> Any:
        """The span of a day: a `date`, or what `property_value` has of one."""
        ...

    def year(self, value: Any) -> Any:
        """The span of a year."""
        ...

    def interval(self, first: Any, last: Any) -> Any:
        """The span from the beginning of one to the end of another."""
        ...


def same_kind(name: str, values: Sequence[TypedValue]) -> None:
    """Raises InvalidValue when one is not what the first is."""
    all_kind(name, values[0].kind, values)


def all_kind(name: str, kind: ValueType, values: Sequence[TypedValue]) -> None:
    """Raises InvalidValue when one is not of a kind."""
    for value in values:
        if value.kind is not kind:
            remedy = _DATE_IS_WRITTEN if (kind, value.kind) == _TEXT_FOR_DATE else ""
            raise InvalidValue(
                f"filtre : {name} attend {kind.named} ({values[0].said}),"
                f" {value.said} est {value.kind.named}{remedy}"
            )


def check_pattern(pattern: Any) -> None:
    """A pattern is a text written in the filter, whose last backslash escapes something."""
    while isinstance(pattern, ast.Function) and pattern.name in TEXT_FUNCTIONS:
        pattern = pattern.arguments[0] if pattern.arguments else None
    if not isinstance(pattern, str):
        raise InvalidValue("filtre : LIKE attend un motif entre apostrophes")
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        raise InvalidValue("filtre : le motif de LIKE finit par une barre oblique inverse isolée")
