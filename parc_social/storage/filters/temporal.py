"""Days and instants of a filter: every value is a span of days, both ends in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from pygeofilter import ast, values

from parc_social.errors import InvalidValue
from parc_social.storage.execution.statement import Bound
from parc_social.storage.query.values import parse_date
from parc_social.wording import cited

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


# Allen's relations as OGC 21-065 defines them, of two intervals.
RELATIONS = {
    "t_after": "({0.first} > {1.last})",
    "t_before": "({0.last} < {1.first})",
    "t_contains": "({0.first} < {1.first} AND {0.last} > {1.last})",
    "t_disjoint": "({0.last} < {1.first} OR {0.first} > {1.last})",
    "t_during": "({0.first} > {1.first} AND {0.last} < {1.last})",
    "t_equals": "({0.first} = {1.first} AND {0.last} = {1.last})",
    "t_finishedby": "({0.first} < {1.first} AND {0.last} = {1.last})",
    "t_finishes": "({0.first} > {1.first} AND {0.last} = {1.last})",
    "t_intersects": "({0.first} <= {1.last} AND {0.last} >= {1.first})",
    "t_meets": "({0.last} = {1.first})",
    "t_metby": "({0.first} = {1.last})",
    "t_overlappedby": "({0.first} > {1.first} AND {0.first} < {1.last} AND {0.last} > {1.last})",
    "t_overlaps": "({0.first} < {1.first} AND {0.last} > {1.first} AND {0.last} < {1.last})",
    "t_startedby": "({0.first} = {1.first} AND {0.last} > {1.last})",
    "t_starts": "({0.first} = {1.first} AND {0.last} < {1.last})",
}


def day_of(text: Any) -> date:
    """A day as a filter writes it. Raises InvalidValue."""
    try:
        return parse_date(text)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidValue(
            f"filtre : une date AAAA-MM-JJ est attendue, lu {cited(text)}"
        ) from error


def instant_of(text: Any) -> datetime:
    """An instant as a filter writes it, in UTC where it tells its zone. Raises InvalidValue."""
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo else instant
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidValue(f"filtre : un instant ISO 8601 est attendu, lu {cited(text)}") from error


def interval_of(ends: Any) -> values.Interval:
    """An INTERVAL, whose ends are days, written or to be evaluated. Raises InvalidValue."""
    if not isinstance(ends, list) or len(cast(list[Any], ends)) != 2:
        raise InvalidValue("filtre : INTERVAL attend deux bornes")
    first, last = cast(list[Any], ends)
    return values.Interval(_end(first, _EARLIEST), _end(last, _LATEST))


def _end(end: Any, limit: date) -> Any:
    if isinstance(end, date | ast.Node):
        return end
    if not isinstance(end, str):
        raise InvalidValue("filtre : une borne d'INTERVAL est une date AAAA-MM-JJ ou une propriété")
    return limit if end in _OPEN else day_of(end)
