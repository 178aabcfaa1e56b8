"""A lookup in one relation of a serving file, for one caller: numbers of rows, then their texts."""

from collections.abc import Iterator

from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.execution.kept_text import KeptText
from parc_social.storage.execution.statement import Statement
from parc_social.storage.execution.text_blocks import FoundRows
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.serving_files.dialect import sqlite_dialect
from parc_social.storage.serving_files.file import ServingFile, TooLong
from parc_social.storage.serving_files.road import lies_in_index
from parc_social.storage.serving_files.statements import LookupSelect
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.keyset import last_page_count
from parc_social.storage.statements.relation import window_of


class RowLookup:
    """Raises TooLong where rows are not found as fast as columns are read; BadFile, TooSlow."""

    def __init__(
        self, file: ServingFile, view: Visible, table: EditionTable, kept: KeptText
    ) -> None:
        self._file, self._view, self._table, self._kept = file, view, table, kept

    def page(self, query: FeatureQuery, after: int | None) -> tuple[FoundRows, int | None]:
        """The rows of a page, in order, and how many the query has where finding them told.

        `after`: the last row before the page; None where that is not known.
        """
        found = self._in_order(query, after)
        if found is None:
            every = self._found(self._select().every(query))
            first = max(query.offset, 0)
            some = sorted(every.fids)[first : first + max(query.limit, 0)]
            return every._replace(fids=some), len(every.fids)
        if query.is_whole:
            return found, self._table.rows if self._view.is_open else None
        if last_page_count(query, len(found.fids)) is not None:
            return found, None
        return found, self._file.rows(self._select().count_of(query))[0][0]

    def next(self, query: FeatureQuery, after: int) -> FoundRows:
        """The first rows behind another; `after` is the offset of an open table too."""
        found = self._in_order(query, after)
        if found is None:
            raise TooLong
        return found

    def one(self, identifier: str) -> FoundRows:
        """The row of an id, if the caller sees it."""
        statement = self._select().one(identifier)
        if statement is None:
            return FoundRows(())
        found = self._found(statement)
        return found._replace(fids=found.fids[:1])

    def texts(self, rows: FoundRows, by: bytes | None = None) -> Iterator[list[bytes]]:
        """The features of rows: see Blocks.features."""
        return self._file.texts(self._table.relation, self._kept, rows, by)

    def _in_order(self, query: FeatureQuery, after: int | None) -> FoundRows | None:
        """The rows of a page where an index has them in order; None where they are to be sorted."""
        start, offset = (after, 0) if after is not None else (0, max(query.offset, 0))
        select = self._select()
        if query.is_whole and self._view.is_open:
            if not select.shows_alike:
                return self._found(select.window(query))
            first, last = window_of(self._table, query)
            return FoundRows(range(first + 1, last + 1))
        if query.is_whole:
            merged = select.merged(query, start, offset)
            return self._found(merged) if merged else None
        if lies_in_index(query, self._view.collection):
            return self._found(select.page(query, start, offset))
        return None

    def _found(self, statement: Statement) -> FoundRows:
        """The rows of a statement of their numbers, which come as two texts: see LookupSelect."""
        ((fids, hidden),) = self._file.rows(statement)
        return FoundRows(_numbers(fids), frozenset(_numbers(hidden)))

    def _select(self) -> LookupSelect:
        dialect = sqlite_dialect(self._table.relation)
        return LookupSelect(self._view, self._table, dialect, self._kept)


def _numbers(text: str | int | None) -> list[int]:
    return [*map(int, str(text).split(","))] if text is not None else []
