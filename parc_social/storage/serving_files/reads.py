"""Pages, items and counts out of serving files; None where another road answers."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from parc_social.errors import BadFile
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.pending import serving_file
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.text_blocks import FoundRows
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.serving_files.file import ServingFile, TooLong
from parc_social.storage.serving_files.lookup import RowLookup
from parc_social.storage.serving_files.road import is_lookup
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.audience_texts import seen_text
from parc_social.storage.statements.keyset import FoundPage, PageParts, parts_of

_AT_ONCE = 1_024  # rows of a whole answer: about a MB
_REMEMBERED = 1_024
log = logging.getLogger(__name__)


class ServingFiles:
    """The serving files of the editions that one process has open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, tuple[ServingFile, frozenset[str]]] = {}
        self._long = LruCache(_REMEMBERED)  # questions that are no lookups after all

    def open(self, edition: Edition) -> None:
        """Opens that of an edition, which has one and is not open; one that does not fit is told.

        Its rows are then read in the edition itself.
        """
        if edition.serving is None or edition.id in self._files:
            return
        file = ServingFile(self._folder / serving_file(edition.id))
        try:
            self._files[edition.id] = file, file.check(edition)
        except (BadFile, TooLong) as error:
            file.close()
            log.error("serving file not used, its edition answers: %s", error)

    def close(self, edition: str) -> None:
        """Closes that of an edition, if it is open."""
        if found := self._files.pop(edition, None):
            found[0].close()

    def close_all(self) -> None:
        """Closes every file."""
        for edition in [*self._files]:
            self.close(edition)

    def page(
        self, view: Visible, query: FeatureQuery, tables: Sequence[EditionTable], after: int | None
    ) -> FoundPage | None:
        """The features of a page; `after`: the number of the last row before it, where known."""

        def read(lookup: RowLookup) -> FoundPage:
            rows, matched = lookup.page(query, after)
            last = [rows.fids[-1]] if rows.fids else None
            by = query.form.separator
            parts = parts_of(lookup.texts(rows, by), by)
            return FoundPage(PageParts(parts, len(rows.fids), last), matched)

        return self._read(view, query, tables, read)

    def item(
        self, view: Visible, query: FeatureQuery, tables: Sequence[EditionTable], identifier: str
    ) -> bytes | None:
        """One feature; empty where there is none that the caller sees."""

        def read(lookup: RowLookup) -> bytes:
            return b"".join(b"".join(some) for some in lookup.texts(lookup.one(identifier)))

        return self._read(view, query, tables, read)

    def walk(
        self,
        view: Visible,
        query: FeatureQuery,
        tables: Sequence[EditionTable],
        otherwise: Callable[[int], Iterator[Sequence[bytes]]],
    ) -> Iterator[Sequence[bytes]]:
        """The features of a whole answer, some at a time; `limit` and `offset` are not looked at.

        `otherwise` gives those behind a row by another road: all of them (0), or what is left.
        """
        after = 0

        def read(lookup: RowLookup) -> tuple[FoundRows, list[list[bytes]]]:
            some = replace(query, limit=_AT_ONCE, offset=after)
            rows = lookup.next(some, after)
            return rows, [*lookup.texts(rows)]

        while found := self._read(view, query, tables, read):
            rows, texts = found
            yield from texts
            if len(rows.fids) < _AT_ONCE:
                return
            after = rows.fids[-1]
        yield from otherwise(after)

    def _read[T](
        self,
        view: Visible,
        query: FeatureQuery,
        tables: Sequence[EditionTable],
        read: Callable[[RowLookup], T],
    ) -> T | None:
        if len(tables) != 1 or tables[0].draft or not is_lookup(query, view):
            return None
        (table,) = tables
        file, relations = self._files.get(table.edition, (None, frozenset[str]()))
        if file is None or table.relation not in relations:
            return None
        kept, key = seen_text(view), (table.edition, view, replace(query, limit=0, offset=0))
        if kept is None or self._long.known(key):
            return None
        try:
            return read(RowLookup(file, view, table, kept))
        except TooLong:
            self._long.keep(key, TooLong)
            return None
        except BadFile as error:
            log.error("serving file given up, its edition answers: %s", error)
            self.close(table.edition)
            return None
