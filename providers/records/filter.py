"""A filter over the records of the catalogue, in memory: it becomes one question to a record.

The same names, kinds and refusals as those of the rows (parc_social.storage.filters). A field may
have several values there (`keywords`, `niveau`, `millesime`): a condition holds when one of them
makes it hold, as it does of the parameters of a search.
"""

import math
import operator
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, Protocol, cast

import shapely
from shapely.geometry.base import BaseGeometry

from parc_social.catalogue.collection import Field
from parc_social.catalogue.parameters import RECORD_FIELDS
from parc_social.errors import InvalidValue, TooSlow, UnknownName
from parc_social.storage.filters.evaluator import compile_with
from parc_social.storage.filters.spatial import FilterGeometry
from parc_social.storage.filters.type_checks import KINDS, TypedValue, ValueType
from parc_social.storage.query.model import Box, Crs, Filter
from parc_social.wording import cited
from providers.records.search import is_carried, like, outline, without_accents

_PATIENCE_S = 5.0  # for all records
_APART = "s_disjoint"
_FIELDS = {field.name: field for field in RECORD_FIELDS}
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "div": lambda a, b: float(math.trunc(a / b)), "%": math.fmod, "^": math.pow,
}  # fmt: skip
Days = tuple[date, date]  # the first and the last, both in
# What holds of values of a record; of days, Allen's relations as OGC 21-065 defines them.
_HOLDS: Mapping[str, Callable[..., bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "between": lambda value, low, high: low <= value <= high,
    "t_after": lambda a, b: a[0] > b[1],
    "t_before": lambda a, b: a[1] < b[0],
    "t_contains": lambda a, b: a[0] < b[0] and a[1] > b[1],
    "t_disjoint": lambda a, b: a[1] < b[0] or a[0] > b[1],
    "t_during": lambda a, b: a[0] > b[0] and a[1] < b[1],
    "t_equals": lambda a, b: a == b,
    "t_finishedby": lambda a, b: a[0] < b[0] and a[1] == b[1],
    "t_finishes": lambda a, b: a[0] > b[0] and a[1] == b[1],
    "t_intersects": lambda a, b: a[0] <= b[1] and a[1] >= b[0],
    "t_meets": lambda a, b: a[1] == b[0],
    "t_metby": lambda a, b: a[0] == b[1],
    "t_overlappedby": lambda a, b: b[0] < a[0] < b[1] < a[1],
    "t_overlaps": lambda a, b: a[0] < b[0] < a[1] < b[1],
    "t_startedby": lambda a, b: a[0] == b[0] and a[1] > b[1],
    "t_starts": lambda a, b: a[0] == b[0] and a[1] < b[1],
}  # fmt: skip


class Filtered(Protocol):
    """A record as a filter asks it: its outline in CRS84, its values of a field."""

    @property
    def box(self) -> Box:
        """West, south, east, north."""
        ...

    def values(self, name: str) -> Sequence[Any]:
        """None, one or several."""
        ...


Reader = Callable[[Filtered], Sequence[Any]]  # what a record has of it; no value: null


def matching[One: Filtered](
    records: Iterable[One], filter_: Filter, fields: Mapping[str, Field] = _FIELDS
) -> list[One]:
    """The records for which the filter holds; `fields` are those that it may name.

    Raises UnknownName for a field or function that there is not, InvalidValue for values that do
    not fit and for filters too large, TooSlow.
    """
    holds: Reader = compile_with(filter_, _RecordFilter(fields))
    end = time.monotonic() + _PATIENCE_S
    records_found: list[One] = []
    for record in records:
        if time.monotonic() > end:
            raise TooSlow("délai dépassé : précisez la demande")
        if any(holds(record)):
            records_found.append(record)
    return records_found


class _RecordFilter:
    """A question to a record for each form of a filter; of a condition: yes, no, or no value."""

    time_field = "millesime"

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self._fields = fields

    def property_value(self, name: str) -> TypedValue:
        field = self._fields.get(name)
        if field is None:
            raise UnknownName(f"{cited(name)} n'est pas une propriété de catalogue")
        reader: Reader = lambda record: record.values(field.name)  # noqa: E731
        return TypedValue(reader, KINDS[field.type], field.name)

    def geometry(self) -> Reader:
        return lambda record: (record.box,)

    def literal(self, value: Any, kind: ValueType) -> Reader:
        del kind
        return lambda _: (value,)

    def operation(self, name: str, parts: Sequence[Reader]) -> Reader:
        if name in ("and", "or"):  # one True settles OR, one False settles AND
            return lambda record: _combine(name == "or", [part(record) for part in parts])
        if name == "in":
            value, *options = parts
            same = [_some(operator.eq, value, one) for one in options]
            return lambda record: _combine(True, [one(record) for one in same])
        if name == "like":
            value, pattern = parts
            return _some(like(*pattern(_NOTHING)), value)
        if name in _ARITHMETIC:
            return _arithmetic(_ARITHMETIC[name], *parts)
        return _some(_HOLDS[name], *parts) if name in _HOLDS else _of_each(name, *parts)

    def relation(self, name: str, places: Sequence[FilterGeometry | None]) -> Reader:
        crs = next((place.crs for place in places if place is not None), Crs())
        relation = getattr(shapely, name.removeprefix("s_"))
        one, right = (_read_in(place, crs) for place in places)

        def holds(record: Filtered) -> Sequence[bool]:
            both = one(record), right(record)
            if not all(map(is_carried, both)):
                return (name == _APART,)
            return (bool(relation(*both)),)

        return holds

    def days(self, value: date | Reader) -> Reader:
        if isinstance(value, date):
            return _Written((value, value))
        return lambda record: [(day, day) for day in value(record)]

    def year(self, value: Reader) -> Reader:
        return lambda record: [(date(y, 1, 1), date(y, 12, 31)) for y in value(record)]

    def interval(self, first: Reader, last: Reader) -> Reader:
        if not isinstance(first, _Written) or not isinstance(last, _Written):
            raise InvalidValue("filtre : ici les bornes d'un INTERVAL sont des dates écrites")
        return _Written((first.days[0], last.days[1]))


class _Written:
    """Days that the filter writes, the same for each record."""

    def __init__(self, days: Days) -> None:
        self.days = days

    def __call__(self, record: Filtered) -> Sequence[Days]:
        return (self.days,)


_NOTHING = cast(Filtered, None)  # what a literal does not look at


def _some(holds: Callable[..., bool], *reads: Reader) -> Reader:
    """Whether it holds for some of the values of each; no answer where one has none."""

    def answer(record: Filtered) -> Sequence[bool]:
        values = [reader(record) for reader in reads]
        return (any(holds(*one) for one in product(*values)),) if all(values) else ()

    return answer


def _combine(decides: bool, answers: Sequence[Sequence[bool]]) -> Sequence[bool]:
    """An answer that decides, else none where one part has none, else the other one."""
    if any(decides in answer for answer in answers):
        return (decides,)
    return (not decides,) if all(answers) else ()


def _read_in(place: FilterGeometry | None, crs: Crs) -> Callable[[Filtered], BaseGeometry]:
    """Reader of a record's geometry, in a system."""
    if place is None:
        return lambda record: outline(record.box, crs.srid)
    geometry = place.transformed(crs)
    return lambda _: geometry


def _of_each(name: str, reader: Reader) -> Reader:
    """Reader of what each value becomes, or whether there is none."""
    if name == "isNull":
        return lambda record: (not reader(record),)
    make: Callable[[Any], Any] = {"not": operator.not_, "casei": str.lower}.get(
        name, without_accents
    )
    return lambda record: [make(value) for value in reader(record)]


def _arithmetic(make: Callable[[float, float], float], first: Reader, right: Reader) -> Reader:
    """The sums of each with each; none where there is no such number."""

    def read(record: Filtered) -> Sequence[float]:
        sums = [_sum(make, a, b) for a, b in product(first(record), right(record))]
        return [number for number in sums if math.isfinite(number)]

    return read


def _sum(make: Callable[[float, float], float], a: float, b: float) -> float:
    try:
        return make(float(a), float(b))
    except (ArithmeticError, ValueError):
        return math.nan
