"""The newest lines of all organisations at once, by the index that there is: of each by time.

Time alone has no index, which would be one more page to write a group; millions of lines would be
looked through and sorted for the hundred that a page shows.
"""

from collections.abc import Sequence
from heapq import nlargest
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from parc_social.database.journal_rows import JournalRow

_ORDER = (JournalRow.quand, JournalRow.redacteur, JournalRow.rang)
type JournalLine = dict[str, Any]


def newest_lines(
    connection: Connection, wanted: Select[Any], period: tuple[str, str], most: int
) -> list[JournalLine]:
    """The newest of the lines that `wanted` names, at most `most`.

    It holds every line of the period, and of those at its end, an instant, a part: an earlier page
    has shown the others.
    """
    since, end = period
    held = connection.execute(_last_times(end)).all()
    times = [last for _, last, _ in held if last and last >= since]
    if len(times) >= most:  # so many lines at least are as new as that
        floor = nlargest(most, times)[-1]
        codes = [code for code, _, latest in held if latest and latest >= floor]
        return _lines(connection, wanted.where(_of(codes), JournalRow.quand >= floor), most)
    codes = [code for code, _, latest in held if latest and latest >= since]
    found = (line for code in codes for line in _lines(connection, wanted.where(_of([code])), most))
    return nlargest(most, found, key=lambda line: tuple(line[c.name] for c in _ORDER))


def _lines(connection: Connection, query: Select[Any], most: int) -> list[JournalLine]:
    newest = query.order_by(*(column.desc() for column in _ORDER)).limit(most)
    return [dict(row) for row in connection.execute(newest).mappings()]


def _of(codes: Sequence[str]) -> ColumnElement[bool]:
    return JournalRow.organisation.in_(codes)


def _last_times(end: str) -> Select[Any, str, str]:
    """Each organisation that has lines, its last time before an instant, and until it."""
    line = JournalRow
    codes = select(func.min(line.organisation).label("code")).cte("partie", recursive=True)
    following = select(func.min(line.organisation)).where(line.organisation > codes.c.code)
    codes = codes.union_all(select(following.scalar_subquery()).where(codes.c.code.is_not(None)))
    last = select(func.max(line.quand)).where(line.organisation == codes.c.code)
    return select(
        codes.c.code,
        last.where(line.quand < end).scalar_subquery(),
        last.where(line.quand <= end).scalar_subquery(),
    ).where(codes.c.code.is_not(None))
