"""Reads answered by lines kept with an edition: how many rows, where, where they begin."""

from collections.abc import Sequence
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.storage.coverage_reads import CellReads
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import Statement
from parc_social.storage.extents import READER, ExtentSelect
from parc_social.storage.query.model import Extent, FeatureQuery
from parc_social.storage.query.territory_hint import named_codes
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.rowid_lookup import RowidLookup, Span

_KEPT = 4_096  # a range of row numbers for each Grant, collection and territory


class CachedReads(CellReads):
    """What needs no row to be read."""

    def __init__(self) -> None:
        super().__init__()
        self._ranges = LruCache(_KEPT)

    def _kept_extent(self, seen: Visible, snapshot: Snapshot) -> Extent | None:
        """What the lines of its editions tell of a collection; None: its rows have to."""
        lines = ExtentSelect.found(seen, snapshot, self.dialect)
        return extent_of(self.rows(lines.extent(), READER)) if lines else None

    def _looks(
        self, grant: Grant, seen: Visible, snapshot: Snapshot, query: FeatureQuery | None = None
    ) -> RowidLookup | None:
        """How rows are found before they are read, in a store that has it so."""
        if not self.dialect.looks_first:
            return None

        def rows(statement: Statement) -> Sequence[tuple[Any, ...]]:
            return self.rows(statement, seen.reader)

        codes = named_codes(query) if query else ()
        return RowidLookup(rows, self._lie(grant, seen, snapshot, codes))

    def _lie(
        self, grant: Grant, seen: Visible, snapshot: Snapshot, codes: Sequence[tuple[str, str]]
    ) -> tuple[Span, ...] | None:
        """Between which numbers the caller's rows of territories lie; None: not known, or all."""
        if seen.is_open and not codes:
            return None

        def read() -> tuple[tuple[Span, ...] | None]:
            lines = ExtentSelect.found(seen, snapshot, self.dialect)
            if lines is None:
                return (None,)
            found = self.rows(lines.spans(codes), READER)[0]
            return (tuple(s for s in (found[:2], found[2:]) if s[0] is not None),)

        key = (snapshot.key, grant.digest, seen.collection.id, codes)
        return self._ranges.get(key, read)[0]


def extent_of(rows: Sequence[tuple[Any, ...]]) -> Extent:
    """One extent out of one row a year."""
    boxes = [row[2:6] for row in rows if row[2] is not None]
    years = sorted(int(row[0]) for row in rows if row[0] is not None)
    west, south, east, north = zip(*boxes, strict=True) if boxes else ((), (), (), ())
    box = (min(west), min(south), max(east), max(north)) if boxes else None
    return Extent(box, tuple(years), sum(int(row[1]) for row in rows))
