"""Batches of a whole answer: each statement is short, whatever the answer weighs.

In the default order a stretch is of one table and of a range of its `fid`; in an order that was
asked for, it begins behind the last row of the one before. No connection is held in between, so
that a slow client holds up nobody and each statement has its deadline.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.execution.statement import SQL_TYPES, Statement
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.statements.rowid_lookup import Span
from parc_social.storage.statements.select import OFFSET_MAX, Select, where_clause
from parc_social.storage.statements.stretch_size import StretchSize, Texts, being_read

_WIDER = 8  # times the range of fid where few rows of the last one were wanted

Row = Sequence[Any]  # what tells where the next stretch begins


class FeatureBatch(NamedTuple):
    """The features of a statement, and what stands behind the text of the last one; None: none."""

    texts: Texts
    last: Row | None


ReadBatch = Callable[[Statement], FeatureBatch]
Make = Callable[[Sequence[EditionTable]], "Batches"]


@dataclass(frozen=True, slots=True)
class ExportRange:
    """Of a whole answer, the features from `start` on. `count` None: to the last one."""

    start: int = 0
    count: int | None = None

    def of(self, texts: Iterator[Sequence[bytes]]) -> Iterator[Sequence[bytes]]:
        """Those of its features, and no stretch is read behind the last of them."""
        skipped, remaining = 0, self.count
        while remaining is None or remaining > 0:
            some = next(texts, None)
            if some is None:
                return
            selected = some[max(self.start - skipped, 0) :][:remaining]
            skipped += len(some)
            if remaining is not None:
                remaining -= len(selected)
            if selected:
                yield selected

    def length(self, whole: int) -> int:
        """Number of its features, of an answer that has so many."""
        remaining = max(whole - self.start, 0)
        return remaining if self.count is None else min(remaining, self.count)


WHOLE = ExportRange()


@dataclass(frozen=True, slots=True)
class Export:
    """A whole answer that is being read: the tables it is of, oldest first, and its features.

    Features come as texts, some at a time, to be read before the block ends.
    """

    tables: tuple[EditionTable, ...]
    texts: Iterator[Sequence[bytes]]


def walk(
    query: FeatureQuery,
    tables: Sequence[EditionTable],
    make: Make,
    read: ReadBatch,
    after: int = 0,
) -> Iterator[Texts]:
    """The texts of every feature of a query, in order; `limit` and `offset` are not looked at.

    `after`: of one table alone, in the default order, those behind that row.
    """
    kind = query.collection, query.columns, query.geometry, query.form
    with being_read(after, kind) as size:
        if query.sort:
            yield from _in_order(query, tables, make, read, size)
            return
        if not any(table.rows for table in tables):
            make(tables).behind(query, None, 1)  # nothing to read: what is wrong is told anyway
        for table in tables:
            yield from _through(query, table, make, read, size)


def _through(
    query: FeatureQuery, table: EditionTable, make: Make, read: ReadBatch, size: StretchSize
) -> Iterator[Texts]:
    after, width = size.after, size.rows
    for first, end in make([table]).spans(table):
        after = max(after, first - 1)
        while after < end:
            most = size.of(end - after)
            until = min(after + max(width, most), end)
            texts, last = read(make([table]).within(query, after, until, most))
            after = last[0] if last and len(texts) == most else until
            has_many = 2 * len(texts) >= most
            yield from size.pieces(texts)
            width = size.rows if has_many else _WIDER * width


def _in_order(
    query: FeatureQuery,
    tables: Sequence[EditionTable],
    make: Make,
    read: ReadBatch,
    size: StretchSize,
) -> Iterator[Texts]:
    last: Row | None = None
    while True:
        most = size.rows
        texts, last = read(make(tables).behind(query, last, most))
        yield from size.pieces(texts)
        if len(texts) < most:
            return


class Batches(Select):
    """The statements of `walk`: a feature, then what the next stretch is behind of."""

    def spans(self, table: EditionTable) -> Sequence[Span]:
        """First and last number of the rows of a table to go through, in order; they may overlap.

        Those of a place, where it is known between which numbers they lie: a table has no index.
        """
        known = self._lookup.spans if self._lookup else None
        every = sorted(known) if known is not None else [(1, table.rows)]
        return [(first, min(end, table.rows)) for first, end in every]

    def within(self, query: FeatureQuery, after: int, until: int, most: int) -> Statement:
        """(feature, fid) of the first `most` wanted rows of one table with a fid in ]after, until].

        Where the range may hold more, keys come first: what is left out is never written.
        """
        fid, feature = plain("fid"), self._feature(query)
        members = self._members(query, lambda other: other.within(query, after, until, most))
        inside = f"{fid} > {after:d} AND {fid} <= {until:d}"
        where = _and(self._where(query), inside)
        if until - after > most:
            row = self._row()
            keys = f"SELECT {row} FROM {self._from()}{where} ORDER BY {fid} LIMIT {most:d}"  # noqa: S608
            where = _and(_and("", self._where_visible_again()), f"{row} IN ({keys})")
        text = f"SELECT {feature}, {fid} FROM {self._from()}{where} ORDER BY {fid}"  # noqa: S608
        return self._statement(text + self.dialect.written_last(most), members)

    def page(self, query: FeatureQuery, last: Row | None) -> Statement:
        """The rows of a page as `behind` gives them; `last` is the one before it, None: skipped."""
        most, offset = max(query.limit, 0), min(max(query.offset, 0), OFFSET_MAX)
        return self.behind(query, last, most, 0 if last else offset)

    def behind(
        self, query: FeatureQuery, last: Row | None, most: int, offset: int = 0
    ) -> Statement:
        """(feature, values sorted by…, key…) of the first `most` rows behind those of `last`."""
        members = self._members(query, lambda other: other.behind(query, last, most, offset))
        feature = self._feature(query)
        order, keys = self._order_by(query.sort), self._row_key()
        key_columns = [*(self._column(self.visible.field(k.name)) for k in query.sort), *keys]
        columns = ", ".join([feature, *key_columns])
        source = self._by_code(query, last, most + offset)
        if source is None:
            where = self._where(query)
            if last is not None:
                where = _and(where, self._behind(query, last))
            source = f"{self._from()}{where}"
            if not offset and (most <= self.dialect.sorted_whole or self._in_row_order(query)):
                text = f"SELECT {columns} FROM {source}{order} LIMIT {most:d}"  # noqa: S608
                return self._statement(text, members)
        inner = f"SELECT {self._row_names()} FROM {source}{order}"  # noqa: S608
        inner += f" LIMIT {most:d}" + (f" OFFSET {offset:d}" if offset else "")
        where_rows = _and(_and("", self._where_visible_again()), self._where_row_in(inner))
        text = f"SELECT {columns} FROM {self._from()}{where_rows}"  # noqa: S608
        if self.dialect.lies_in_order and self._direct and keys == [plain("fid")] == key_columns:
            return self._statement(text, members, order)
        return self._statement(text + order + self.dialect.written_last(most), members)

    def _in_row_order(self, query: FeatureQuery) -> bool:
        """Whether an index has the wanted rows in order, so that none is written for nothing."""
        return self._is_plain(query) and self.visible.is_of_one_code and not self._has_others

    def _is_plain(self, query: FeatureQuery) -> bool:
        plain_order = query.is_whole and not query.sort and not self.collection.serie
        return self.dialect.merges and plain_order and self._direct

    def _by_code(self, query: FeatureQuery, last: Row | None, most: int) -> str | None:
        """The first row names of each code of a perimeter, in order, where an index has them so.

        PostgreSQL merges them; asked for by several codes at once, it would look for them from the
        first row of all. None where the rows are found otherwise.
        """
        if not self._is_plain(query):
            return None
        codes = self.visible.rows_by_code(self.bound, self.dialect)
        if codes is None:
            return None
        parts: list[str] = []
        for code in codes:
            where = where_clause([self._where_population(), code])
            if last is not None:
                where = _and(where, self._behind(query, last))
            select = f"SELECT {self._row()} FROM {self._from()}{where}{self._order_by(())}"  # noqa: S608
            parts.append(f"({select} LIMIT {most:d})")
        return f"({' UNION ALL '.join(parts)}) AS t"

    def _behind(self, query: FeatureQuery, last: Row) -> str:
        """Whether a row comes after another in the order of a query, where nulls are last."""
        fields = [self.visible.field(key.name) for key in query.sort]
        equal: list[str] = []
        after: list[str] = []
        for key, field, value in zip(query.sort, fields, last, strict=False):
            column = self._column(field)
            if value is None:
                equal.append(f"{column} IS NULL")
                continue
            mark = self.bound(value, SQL_TYPES[field.type])
            beyond = f"({column} {'<' if key.descending else '>'} {mark} OR {column} IS NULL)"
            after.append(" AND ".join([*equal, beyond]))
            equal.append(f"{column} = {mark}")
        for name, value in zip(self._row_key(), last[len(fields) :], strict=True):
            after.append(" AND ".join([*equal, f"{name} > {int(value):d}"]))
            equal.append(f"{name} = {int(value):d}")
        return f"({' OR '.join(f'({one})' for one in after)})"


def _and(where: str, condition: str | None) -> str:
    if condition is None:
        return where
    return f"{where} AND ({condition})" if where else f" WHERE ({condition})"
