"""Temporal functions of CQL2: every value is a span of days, both ends in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from parc_social.errors import InvalidValue
from parc_social.storage.query.values import parse_date
from parc_social.storage.sql.parameters import Bound

_EARLIEST, _LATEST = date(1, 1, 1), date(9999, 12, 31)  # the open ends of an interval
_OPEN = ("..", "")


@dataclass(frozen=True, slots=True)
class DateInterval:
    """The first and the last day: SQL, or a day that is bound only where a relation uses it."""

    ends: tuple[date | str, date | str]
    bound: Bound

    @property
    def first(self) -> str:
        """SQL of the first day."""
        return self._sql(0)

    @property
    def last(self) -> str:
        """SQL of the last day."""
        return self._sql(1)

    def _sql(self, side: int) -> str:
        end = self.ends[side]
        return self.bound(end, "DATE") if isinstance(end, date) else end


# Allen's relations as OGC 21-065 defines them, `a` the first argument, `b` the second.
TEMPORAL = {
    "t_after": "({a.first} > {b.last})",
    "t_before": "({a.last} < {b.first})",
    "t_contains": "({a.first} < {b.first} AND {a.last} > {b.last})",
    "t_disjoint": "({a.last} < {b.first} OR {a.first} > {b.last})",
    "t_during": "({a.first} > {b.first} AND {a.last} < {b.last})",
    "t_equals": "({a.first} = {b.first} AND {a.last} = {b.last})",
    "t_finishedby": "({a.first} < {b.first} AND {a.last} = {b.last})",
    "t_finishes": "({a.first} > {b.first} AND {a.last} = {b.last})",
    "t_intersects": "({a.first} <= {b.last} AND {a.last} >= {b.first})",
    "t_meets": "({a.last} = {b.first})",
    "t_metby": "({a.first} = {b.last})",
    "t_overlappedby": "({a.first} > {b.first} AND {a.first} < {b.last} AND {a.last} > {b.last})",
    "t_overlaps": "({a.first} < {b.first} AND {a.last} > {b.first} AND {a.last} < {b.last})",
    "t_startedby": "({a.first} = {b.first} AND {a.last} > {b.last})",
    "t_starts": "({a.first} = {b.first} AND {a.last} < {b.last})",
}


def temporal(name: str, left: DateInterval, right: DateInterval) -> str:
    """SQL of a relation between two spans."""
    return TEMPORAL[name].format(a=left, b=right)


def moment(node: dict[str, Any]) -> date:
    """The day of a DATE or TIMESTAMP (in UTC). Raises InvalidValue."""
    return _day(node["date"]) if "date" in node else _day_of_instant(node["timestamp"])


def span_of_interval(ends: Any, read: Callable[[Any], DateInterval], bound: Bound) -> DateInterval:
    """An INTERVAL, whose ends are written days or properties, which `read` reads."""
    first, last = _pair(ends)
    return DateInterval((_end(first, _EARLIEST, read, 0), _end(last, _LATEST, read, 1)), bound)


def days_of(ends: Any) -> tuple[date, date]:
    """The first and the last day of an INTERVAL whose ends are written. Raises InvalidValue."""
    first, last = _pair(ends)
    return _written(first, _EARLIEST), _written(last, _LATEST)


def _pair(ends: Any) -> list[Any]:
    if not isinstance(ends, list) or len(cast(list[Any], ends)) != 2:
        raise InvalidValue("filtre : INTERVAL attend deux bornes")
    return cast(list[Any], ends)


def _end(end: Any, unbounded: date, read: Callable[[Any], DateInterval], side: int) -> date | str:
    if isinstance(end, dict):
        return read(cast(dict[str, Any], end)).ends[side]
    return _written(end, unbounded)


def _written(end: Any, unbounded: date) -> date:
    if isinstance(end, dict):
        found = cast(dict[str, Any], end)
        if "date" not in found and "timestamp" not in found:
            raise InvalidValue("filtre : ici les bornes d'un INTERVAL sont des dates écrites")
        return moment(found)
    if end in _OPEN:
        return unbounded
    return _day(end)


def _day(text: Any) -> date:
    try:
        return parse_date(text)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidValue(f"filtre : une date AAAA-MM-JJ est attendue, lu {text!r}") from error


def _day_of_instant(text: Any) -> date:
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC).date() if instant.tzinfo else instant.date()
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidValue(f"filtre : un instant ISO 8601 est attendu, lu {text!r}") from error
