"""Keyset pagination: a page begins behind the last row of the one before, if remembered.

A page comes in parts, some hundred features each: joined whole, all would be held twice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, cast

from parc_social.access.model.grant import Grant
from parc_social.storage.editions.snapshot import EditionTable, token_of
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.filters.nodes import key_of
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.query.territory_hint import lies_closer
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.batches import Batches, Row
from parc_social.storage.statements.rowid_lookup import RowidLookup

SOME = 500  # rows that are Python values at once, of those that become texts


@dataclass(frozen=True, slots=True)
class PageParts:
    """Texts with a separator between any two, in parts to be read one after the other.

    `last`: what stands behind the text of the last feature; None without any.
    """

    parts: tuple[bytes, ...]
    count: int
    last: Sequence[Any] | None


def parts_of(some: Iterable[Sequence[bytes]], by: bytes) -> tuple[bytes, ...]:
    """A part for each of some texts; those after the first begin with the separator."""
    parts: list[bytes] = []
    for texts in some:
        parts.append(by.join([b"", *texts] if parts else texts))
    return tuple(parts)


_LASTS = 4_096  # rows; one is a few numbers
_SHORT = 1_000  # rows
_FIRSTS = 256  # statements of first pages, each of what one Grant opens
_Question = tuple[Statement, DbRole]  # and whom it is asked as


class FoundPage(NamedTuple):
    """A page that was found by another road, and the exact count of its query where that told."""

    rows: PageParts
    matched: int | None


class KeysetPages:
    """Reads pages by `join`; remembers the last row of each that is full."""

    def __init__(
        self, dialect: Dialect, join: Callable[[Statement, DbRole, bytes], PageParts]
    ) -> None:
        self._dialect, self._join = dialect, join
        self._lasts, self._firsts = LruCache(_LASTS), LruCache(_FIRSTS)

    def read(
        self,
        grant: Grant,
        view: Visible,
        query: FeatureQuery,
        tables: Sequence[EditionTable],
        lookup: RowidLookup | None = None,
    ) -> PageParts:
        """The features of a page; without its beginning, rows are skipped."""

        def make() -> _Question:
            batches = Batches(view, tables, self._dialect, lookup)
            if batches.is_numbered(query):
                return batches.features(query), view.reader
            last = self.last_before(grant, query, tables)
            return batches.page(query, last), reader_of(query, view)

        drafts = any(table.draft for table in tables)
        begins = query.is_whole and query.offset <= 0 and not drafts  # of the Grant alone
        begins = begins and lookup is None  # one that was looked up holds a number for each row
        key = token_of(tables), grant.digest, query
        statement, reader = self._firsts.get(key, make) if begins else make()
        rows_read = self._join(statement, reader, query.form.separator)
        self.remember(grant, query, tables, rows_read)
        return rows_read

    def last_before(
        self, grant: Grant, query: FeatureQuery, tables: Sequence[EditionTable]
    ) -> Sequence[Any] | None:
        """What stands behind the last row of the page before; None where that is not known."""
        if query.offset <= 0:
            return None
        key = _key(grant, query, tables)
        return cast(Row | None, self._lasts.known((*key, query.offset)))

    def remember(
        self, grant: Grant, query: FeatureQuery, tables: Sequence[EditionTable], rows: PageParts
    ) -> None:
        """The last row of a page that is full: the next one begins behind it."""
        if rows.last and rows.count == query.limit:  # none where rows are numbered
            key = _key(grant, query, tables)
            self._lasts.keep((*key, max(query.offset, 0) + rows.count), rows.last)


def _key(grant: Grant, query: FeatureQuery, tables: Sequence[EditionTable]) -> tuple[Any, ...]:
    """Whose rows, and which."""
    filter_key = query.filter and (query.filter.crs, key_of(query.filter.tree))
    rows = (query.boxes, query.years, query.equals, query.ids, query.sort, filter_key)
    return (token_of(tables), grant.digest, query.collection, *rows)


def reader_of(query: FeatureQuery, view: Visible) -> DbRole:
    """Who reads; with one plan for all small boxes that alone choose the rows, and short pages.

    Beside a perimeter of other rows than a wide territory's, which another index has, one plan is
    not good for every box. The rows of one code are in the order of a page in its index: there is
    no other way for a few of them.
    """
    if query.is_whole and not query.sort and query.limit <= _SHORT and _in_row_order(view):
        return replace(view.reader, steady=True)
    alone = (view.is_open or view.by_place) and not (
        query.filter or query.equals or query.years or query.ids or query.sort
    )
    small = alone and lies_closer(query, view.level_columns)
    return replace(view.reader, steady=True) if small else view.reader


def _in_row_order(view: Visible) -> bool:
    return view.is_of_one_code and not view.collection.serie


def last_page_count(query: FeatureQuery, number: int) -> int | None:
    """A page that is not full is the last one, and then tells the count by itself."""
    if 0 < number < query.limit or (number == 0 and query.offset <= 0 and query.limit > 0):
        return max(query.offset, 0) + number
    return None
