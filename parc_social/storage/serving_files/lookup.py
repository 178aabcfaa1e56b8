"""A lookup in one relation of a serving file, for one caller: numbers of rows, then their texts."""

from collections.abc import Iterator

from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.execution.kept_text import KeptText
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.serving_files.blocks import Numbers
from parc_social.storage.serving_files.dialect import sqlite_dialect
from parc_social.storage.serving_files.file import ServingFile, TooLong
from parc_social.storage.serving_files.road import lies_in_index
from parc_social.storage.serving_files.statements import LookupSelect, window_of
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.keyset import last_page_count


class RowLookup:
    """Raises TooLong where rows are not found as fast as columns are read; BadFile, TooSlow."""

    def __init__(
        self, file: ServingFile, view: Visible, table: EditionTable, kept: KeptText
    ) -> None:
        self._file, self._view, self._table, self._kept = file, view, table, kept

    def page(self, query: FeatureQuery, after: int | None) -> tuple[Numbers, int | None]:
        """The rows of a page, in order, and how many the query has where finding them told.

        `after`: the last row before the page; None where that is not known.
        """
        found = self._in_order(query, after)
        if found is None:
            every = sorted(self._file.rows(self._select().every(query)))
            first = max(query.offset, 0)
            return every[first : first + max(query.limit, 0)], len(every)
        if query.is_whole:
            return found, self._table.rows if self._view.is_open else None
        if last_page_count(query, len(found)) is not None:
            return found, None
        return found, self._file.rows(self._select().count_of(query))[0][0]

    def next(self, query: FeatureQuery, after: int) -> Numbers:
        """The first rows behind another; `after` is the offset of an open table too."""
        found = self._in_order(query, after)
        if found is None:
            raise TooLong
        return found

    def one(self, identifier: str) -> Numbers:
        """The row of an id, if the caller sees it."""
        statement = self._select().one(identifier)
        return self._file.rows(statement)[:1] if statement else []

    def texts(self, rows: Numbers, by: bytes | None = None) -> Iterator[list[bytes]]:
        """The features of rows: see Blocks.features."""
        return self._file.texts(self._table.relation, self._kept, rows, by)

    def _in_order(self, query: FeatureQuery, after: int | None) -> Numbers | None:
        """The rows of a page where an index has them in order; None where they are to be sorted."""
        start, offset = (after, 0) if after is not None else (0, max(query.offset, 0))
        select = self._select()
        if query.is_whole and self._view.is_open:
            if self._kept.nulls:
                return self._file.rows(select.window(query))
            first, last = window_of(self._table, query)
            return [(fid, 0) for fid in range(first + 1, last + 1)]
        if query.is_whole:
            merged = select.merged(query, start, offset)
            return self._file.rows(merged) if merged else None
        if lies_in_index(query, self._view.collection):
            return self._file.rows(select.page(query, start, offset))
        return None

    def _select(self) -> LookupSelect:
        dialect = sqlite_dialect(self._table.relation)
        return LookupSelect(self._view, self._table, dialect, self._kept)
