"""CQL2 over the records of the catalogue, in memory: a tree becomes one question to a record.

The same trees, names, kinds and refusals as those of the rows
(parc_social.storage.filters.to_sql). A field may have several values there (`keywords`, `niveau`,
`millesime`): a condition holds when one of them makes it hold, as it does of the parameters of a
search.
"""

import math
import operator
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, NamedTuple, cast

import shapely
from shapely.geometry.base import BaseGeometry

from parc_social.catalogue.record_fields import RECORD_FIELDS
from parc_social.errors import InvalidValue, TooSlow, UnknownName
from parc_social.storage.filters.limits import check_size
from parc_social.storage.filters.spatial import SPATIAL, FilterGeometry, written_place
from parc_social.storage.filters.temporal import days_of, moment
from parc_social.storage.filters.type_checks import (
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
from parc_social.storage.query.model import Crs, Filter
from providers.records.pattern import like
from providers.records.record import Record
from providers.records.relations import RELATIONS, Days
from providers.records.search import is_carried, outline, without_accents

_PATIENCE_S = 5.0  # for all records
_TIME, _APART = "millesime", "s_disjoint"
_FIELDS = {field.name: field for field in RECORD_FIELDS}
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "div": lambda a, b: float(math.trunc(a / b)), "%": math.fmod, "^": math.pow,
}  # fmt: skip

Truth = bool | None  # None: nothing to tell by
Condition = Callable[[Record], Truth]
Read = Callable[[Record], Sequence[Any]]  # no value: null


class RecordValue(NamedTuple):
    """What is compared; `said` is how the filter wrote it."""

    read: Read
    kind: ValueType
    said: str


def kept(records: Iterable[Record], asked: Filter) -> list[Record]:
    """The records for which the filter holds.

    Raises UnknownName for a field or function that there is not, InvalidValue for values that do
    not fit and for filters too large, TooSlow.
    """
    check_size(asked.tree)
    holds = _RecordFilterReader(asked).condition(asked.tree)
    end = time.monotonic() + _PATIENCE_S
    found: list[Record] = []
    for record in records:
        if time.monotonic() > end:
            raise TooSlow("délai dépassé : précisez la demande")
        if holds(record):
            found.append(record)
    return found


class _RecordFilterReader:
    """One method a form of the tree."""

    def __init__(self, asked: Filter) -> None:
        self._crs = asked.crs
        self._conditions: Mapping[str, Callable[[str, list[Any]], Condition]] = {
            "and": self._joined,
            "or": self._joined,
            "not": self._not,
            "between": self._between,
            "in": self._in,
            "like": self._like,
            "isNull": self._is_null,
            **dict.fromkeys(_COMPARISONS, self._comparison),
            **dict.fromkeys(SPATIAL, self._spatial),
            **dict.fromkeys(RELATIONS, self._temporal),
        }
        self._functions: Mapping[str, Callable[[str, list[Any]], RecordValue]] = {
            "casei": self._text_function,
            "accenti": self._text_function,
            **dict.fromkeys(_ARITHMETIC, self._arithmetic),
        }

    def condition(self, node: Any) -> Condition:
        """A question whose answer is yes, no or nothing."""
        found = self._operation(node)
        if found and found[0] in self._conditions:
            return self._conditions[found[0]](*found)
        value = self._value(node)
        if value.kind is not ValueType.BOOLEAN:
            raise InvalidValue(f"filtre : une condition est attendue, lu {value.said}")
        return lambda record: next(iter(value.read(record)), None)

    def _operation(self, node: Any) -> tuple[str, list[Any]] | None:
        return operation(node, self._conditions, self._functions)

    def _value(self, node: Any) -> RecordValue:
        found = self._operation(node)
        if found and found[0] in self._functions:
            return self._functions[found[0]](*found)
        if found:
            held = self._conditions[found[0]](*found)
            return RecordValue(
                lambda record: _none_or_one(held(record)), ValueType.BOOLEAN, found[0]
            )
        return _named(cast(dict[str, Any], node)) if isinstance(node, dict) else _literal(node)

    def _joined(self, name: str, arguments: list[Any]) -> Condition:
        if not arguments:
            raise InvalidValue(f"filtre : {name} n'a pas d'arguments")
        parts = [self.condition(one) for one in arguments]
        decides = name == "or"  # one True settles OR, one False settles AND

        def holds(record: Record) -> Truth:
            answers = [part(record) for part in parts]
            if decides in answers:
                return decides
            return None if None in answers else not decides

        return holds

    def _not(self, name: str, arguments: list[Any]) -> Condition:
        (inner,) = (self.condition(one) for one in exactly(1, name, arguments))

        def holds(record: Record) -> Truth:
            answer = inner(record)
            return None if answer is None else not answer

        return holds

    def _comparison(self, name: str, arguments: list[Any]) -> Condition:
        left, right = (self._value(one) for one in exactly(2, name, arguments))
        same_kind(name, [left, right])
        if left.kind is ValueType.BOOLEAN and name not in ("=", "<>"):
            raise InvalidValue(f"filtre : {name} ne compare pas des booléens")
        return _some(_COMPARISONS[name], left.read, right.read)

    def _between(self, name: str, arguments: list[Any]) -> Condition:
        if len(arguments) == 2 and isinstance(arguments[1], list):
            arguments = [arguments[0], *cast(list[Any], arguments[1])]
        values = [self._value(one) for one in exactly(3, name, arguments)]
        same_kind(name, values)
        return _some(lambda value, low, high: low <= value <= high, *(v.read for v in values))

    def _in(self, name: str, arguments: list[Any]) -> Condition:
        first, listed = exactly(2, name, arguments)
        if not isinstance(listed, list):
            raise InvalidValue("filtre : IN attend une liste")
        values = [self._value(one) for one in (first, *cast(list[Any], listed))]
        same_kind(name, values)
        if len(values) == 1:
            return lambda _: False
        any_of = [_some(operator.eq, values[0].read, one.read) for one in values[1:]]

        def holds(record: Record) -> Truth:
            answers = [one(record) for one in any_of]
            return True if True in answers else (None if None in answers else False)

        return holds

    def _like(self, name: str, arguments: list[Any]) -> Condition:
        value, pattern = exactly(2, name, arguments)
        check_pattern(pattern)
        left, right = self._value(value), self._value(pattern)
        all_kind(name, ValueType.TEXT, [left, right])
        (written,) = right.read(_NOTHING)
        fits = like(written)
        return _some(fits, left.read)

    def _is_null(self, name: str, arguments: list[Any]) -> Condition:
        (inner,) = exactly(1, name, arguments)
        if is_geometry(inner):
            return lambda _: False
        value = self._value(inner)
        return lambda record: not value.read(record)

    def _text_function(self, name: str, arguments: list[Any]) -> RecordValue:
        (inner,) = (self._value(one) for one in exactly(1, name, arguments))
        all_kind(name, ValueType.TEXT, [inner])
        make = str.lower if name == "casei" else without_accents
        read: Read = lambda record: [make(text) for text in inner.read(record)]  # noqa: E731
        return RecordValue(read, ValueType.TEXT, f"{name}({inner.said})")

    def _arithmetic(self, name: str, arguments: list[Any]) -> RecordValue:
        left, right = (self._value(one) for one in exactly(2, name, arguments))
        all_kind(name, ValueType.NUMBER, [left, right])
        make = _ARITHMETIC[name]

        def read(record: Record) -> Sequence[float]:
            pairs = product(left.read(record), right.read(record))
            return [r for a, b in pairs if (r := _computed(make, a, b)) is not None]

        return RecordValue(read, ValueType.NUMBER, f"{left.said} {name} {right.said}")

    def _spatial(self, name: str, arguments: list[Any]) -> Condition:
        places = [self._place(one) for one in exactly(2, name, arguments)]
        crs = next((place.crs for place in places if place is not None), Crs())
        relation = getattr(shapely, name.removeprefix("s_"))
        left, right = (_read_in(place, crs) for place in places)

        def holds(record: Record) -> bool:
            both = left(record), right(record)
            if not all(map(is_carried, both)):
                return name == _APART
            return bool(relation(*both))

        return holds

    def _place(self, node: Any) -> FilterGeometry | None:
        """One that the filter wrote; None: that of the record."""
        if is_geometry(node):
            return None
        if isinstance(node, dict) and "property" in node:
            raise InvalidValue(f"filtre : {_named(cast(Any, node)).said} n'est pas une géométrie")
        return written_place(node, self._crs)

    def _temporal(self, name: str, arguments: list[Any]) -> Condition:
        left, right = (_spans(one) for one in exactly(2, name, arguments))
        return _some(RELATIONS[name], left, right)


def _read_in(place: FilterGeometry | None, crs: Crs) -> Callable[[Record], BaseGeometry]:
    """How a geometry is read from a record, in a system."""
    if place is None:
        return lambda record: outline(record.box, crs.srid)
    moved = place.moved(crs)
    return lambda _: moved


_NOTHING = cast(Record, None)  # what a literal does not look at


def _some(holds: Callable[..., bool], *reads: Read) -> Condition:
    """Whether it holds for some of the values of each; None where one has none."""

    def answer(record: Record) -> Truth:
        values = [read(record) for read in reads]
        return any(holds(*one) for one in product(*values)) if all(values) else None

    return answer


def _none_or_one(truth: Truth) -> Sequence[bool]:
    return () if truth is None else (truth,)


def _named(node: dict[str, Any]) -> RecordValue:
    if "property" in node:
        return _property(node["property"])
    if "date" in node or "timestamp" in node:
        day = moment(node)
        return RecordValue(lambda _: (day,), ValueType.DATE, day.isoformat())
    raise InvalidValue("filtre : une valeur est attendue, pas une géométrie ni un intervalle")


def _property(name: Any) -> RecordValue:
    if name == GEOMETRY:
        raise InvalidValue("filtre : geometry ne se compare que par une fonction spatiale")
    field = _FIELDS.get(name) if isinstance(name, str) else None
    if field is None:
        raise UnknownName(f"{name!r} n'est pas une propriété de catalogue")
    return RecordValue(lambda record: record.values(field.name), KINDS[field.type], field.name)


def _literal(value: Any) -> RecordValue:
    if isinstance(value, bool):
        return RecordValue(lambda _: (value,), ValueType.BOOLEAN, str(value).upper())
    if isinstance(value, int | float):
        if not abs(value) <= 1e300:  # an infinity or NaN that JSON let through
            raise InvalidValue("filtre : un nombre est hors limites")
        return RecordValue(lambda _: (value,), ValueType.NUMBER, f"{value:g}")
    if isinstance(value, str):
        return RecordValue(lambda _: (value,), ValueType.TEXT, repr(value))
    raise InvalidValue("filtre : NULL se compare par IS NULL, une liste par IN")


def _computed(make: Callable[[float, float], float], a: float, b: float) -> float | None:
    """None where there is no such number."""
    try:
        found = make(float(a), float(b))
    except (ArithmeticError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _spans(node: Any) -> Read:
    """The days that a value takes: a year is all its days."""
    if isinstance(node, dict) and "interval" in node:
        days = days_of(cast(dict[str, Any], node)["interval"])
        return lambda _: (days,)
    if isinstance(node, dict) and cast(dict[str, Any], node).get("property") == _TIME:
        return lambda record: [_year(year) for year in record.years]
    value = _named(cast(Any, node)) if isinstance(node, dict) else _literal(node)
    if value.kind is not ValueType.DATE:
        raise InvalidValue(f"filtre : une date est attendue, lu {value.said}")
    return lambda record: [(day, day) for day in value.read(record)]


def _year(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)
