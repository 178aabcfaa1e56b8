"""Reads of extents: what a caller has of collections, told by what is kept with editions."""

from collections.abc import Iterator, Sequence
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.storage.column_reads import ColumnReads
from parc_social.storage.drafts import Drafts
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.extents import READER, ExtentSelect, together
from parc_social.storage.query.model import Extent
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.select import Select

_CACHE_SIZE = 4_096  # an extent is a few numbers


class ExtentReads(ColumnReads):
    """Extents of published editions under a Grant. See Store."""

    def __init__(self, drafts: Drafts) -> None:
        super().__init__(drafts)
        self._extents = LruCache(_CACHE_SIZE)
        self._told = LruCache(_CACHE_SIZE)

    def scan(
        self, statement: Statement, reader: DbRole, tables: Sequence[EditionTable]
    ) -> Sequence[tuple[Any, ...]]:
        """The rows of a statement that goes through these tables whole."""
        return self.rows(statement, reader)

    def extent(self, grant: Grant, collection: str) -> Extent:
        """Extent of what the caller can see of a collection, cached until the next publication."""
        return self.extents(grant, (collection,))[collection]

    def extents(self, grant: Grant, names: Sequence[str]) -> dict[str, Extent]:
        """That of each of these collections, in their order.

        Fifty, of a caller who comes for the first time, are some ten statements.
        """
        views = [visible(grant, name) for name in names]
        corrected = [view for view in views if view.draft_sirens]
        published = [view for view in views if not view.draft_sirens]
        found = self.reading(lambda snapshot: self._extents_of(grant, published, snapshot))
        for view in corrected:
            found |= self.reading_own(view, lambda s, one=view: self._extents_of(grant, [one], s))
        return {name: found[name] for name in names}

    def _extents_of(
        self, grant: Grant, views: Sequence[Visible], snapshot: Snapshot
    ) -> dict[str, Extent]:
        found: dict[str, Extent] = {}
        missing: list[Visible] = []
        for view in views:
            key = snapshot.key, grant.digest, view.collection.id
            extent: Extent | None = self._extents.get(key, lambda: None)
            if extent is None:
                missing.append(view)
            else:
                found[view.collection.id] = extent
        for view, extent in self._read(missing, snapshot):
            found[view.collection.id] = extent
            self._extents.keep((snapshot.key, grant.digest, view.collection.id), extent)
        return found

    def _read(
        self, views: Sequence[Visible], snapshot: Snapshot
    ) -> Iterator[tuple[Visible, Extent]]:
        kept = self._kept_extents(views, snapshot)
        for view in views:
            if view in kept:
                yield view, kept[view]
                continue
            tables = snapshot.tables_for(view.collection, view.draft_sirens)
            statement = Select(view, tables, self.dialect).extent()
            yield view, extent_of(self.scan(statement, view.reader, tables))

    def _kept_extent(self, view: Visible, snapshot: Snapshot) -> Extent | None:
        """Extent that the lines of its editions tell of a collection; None: its rows have to."""
        return self._kept_extents([view], snapshot).get(view)

    def _kept_extents(self, views: Sequence[Visible], snapshot: Snapshot) -> dict[Visible, Extent]:
        """Those that lines tell, where there are any, read once for all who see the same."""
        selects = [ExtentSelect.found(view, snapshot, self.dialect) for view in views]
        found: dict[Visible, Extent] = {}
        for statement, some in together(one for one in selects if one):
            key = (snapshot.version, statement.text, repr(statement.values))
            lines = self._told.get(key, lambda s=statement: self.rows(s, READER))
            for one in some:
                own = [line[1:] for line in lines if line[0] == one.collection.relation]
                found[one.visible] = extent_of(own)
        return found


def extent_of(rows: Sequence[tuple[Any, ...]]) -> Extent:
    """One extent out of one row a year."""
    boxes = [row[2:6] for row in rows if row[2] is not None]
    years = sorted(int(row[0]) for row in rows if row[0] is not None)
    west, south, east, north = zip(*boxes, strict=True) if boxes else ((), (), (), ())
    box = (min(west), min(south), max(east), max(north)) if boxes else None
    return Extent(box, tuple(years), sum(int(row[1]) for row in rows))
