"""The reads of a store, the same for both engines: what each asks, caches and answers."""

from abc import abstractmethod
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import indicators
from parc_social.errors import NotFound, TooSlow
from parc_social.storage.drafts import Drafts
from parc_social.storage.edition_reads import EditionReads, extent_of
from parc_social.storage.editions.history import check_token, token_seen
from parc_social.storage.editions.snapshot import EditionTable, Fits, Snapshot, token_of
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.query.model import (
    Extent,
    FeaturePage,
    FeatureQuery,
    Figure,
    SummedFigure,
    TileQuery,
)
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.batches import Batches, Export, FeatureBatch, walk
from parc_social.storage.statements.draft_rows import with_corrections
from parc_social.storage.statements.fractions import fractions, summed, totals, unfolded
from parc_social.storage.statements.keyset import KeysetPages, PageParts, last_page_count
from parc_social.storage.statements.maps.tile import TileSelect
from parc_social.storage.statements.maps.tile_matrix import check_tile, tile_tolerance
from parc_social.storage.statements.rowid_lookup import RowidLookup
from parc_social.storage.statements.select import Select

_KEPT = 4_096  # counts and extents; one is a few numbers


class Reads(EditionReads):
    """Reads of published editions under a Grant. See Store for the answers and errors."""

    def __init__(self, drafts: Drafts) -> None:
        super().__init__(drafts)
        self._counts = LruCache(_KEPT)
        self._extents = LruCache(_KEPT)
        self._begun = KeysetPages(self.dialect, self.joined)

    @abstractmethod
    def joined(self, statement: Statement, reader: DbRole, by: bytes = b",") -> PageParts:
        """The rows of a statement, each with a text first, `by` between the texts."""

    @abstractmethod
    def holding(self, fits: Fits | None = None) -> AbstractContextManager[Snapshot]:
        """A snapshot for a reading that takes minutes: see `reading`."""

    def passing(self, tables: Sequence[EditionTable]) -> AbstractContextManager[None]:
        """These tables of a snapshot that is held are read by `stretch` until the block ends."""
        return nullcontext()

    @abstractmethod
    def stretch(self, statement: Statement, reader: DbRole) -> FeatureBatch:
        """The rows of one statement of such a reading, each with a text first."""

    def scanned(
        self, statement: Statement, reader: DbRole, tables: Sequence[EditionTable]
    ) -> Sequence[tuple[Any, ...]]:
        """The rows of a statement that goes through these tables whole."""
        return self.rows(statement, reader)

    def page(self, grant: Grant, query: FeatureQuery) -> FeaturePage:
        """One page of features with the exact count of what the caller can see of the query."""
        seen = visible(grant, query.collection)

        def read(snapshot: Snapshot) -> FeaturePage:
            looks = self._looks(grant, seen, snapshot, query)
            select = self._select(seen, snapshot, looks)
            if select.is_numbered(query):
                made, by = select.features(query), query.form.separator
                found = self.joined(made, seen.reader, by)
            else:
                found = self._begun.read(grant, seen, query, select.tables, looks)
            matched = last_page_count(query, found.count)
            if matched is None:
                matched = self._count(grant, seen, query, snapshot)
            return FeaturePage(found.parts, found.count, matched, token_seen(seen, snapshot))

        return self.reading_own(seen, read, self._same_edition(seen, query))

    @contextmanager
    def export(self, grant: Grant, query: FeatureQuery) -> Generator[Export]:
        """Every feature of a query, in order, whatever its `limit` and `offset`; none is counted.

        In one edition from end to end. The texts raise what reads do, and Gone.
        """
        seen = visible(grant, query.collection)
        with self.holding(self._same_edition(seen, query)) as held:
            snapshot = with_corrections(held, seen, self.drafts)
            tables = snapshot.tables_for(seen.collection, seen.draft_sirens)

            def make(some: Sequence[EditionTable]) -> Batches:
                return Batches(seen, some, self.dialect)

            read = partial(self.stretch, reader=seen.reader)
            with self.passing(tables):
                yield Export(tables, walk(query, tables, make, read))

    def count(self, grant: Grant, query: FeatureQuery) -> int | None:
        """How many features the query matches for the caller; None when its deadline passed."""
        seen = visible(grant, query.collection)
        fits = self._same_edition(seen, query)
        return self.reading_own(
            seen, lambda snapshot: self._count(grant, seen, query, snapshot), fits
        )

    def item(self, grant: Grant, query: FeatureQuery, identifier: str) -> bytes:
        """One feature as GeoJSON bytes. Raises NotFound, the same for none and not the caller's."""
        seen = visible(grant, query.collection)

        def read(snapshot: Snapshot) -> bytes:
            select = self._select(seen, snapshot, self._looks(grant, seen, snapshot))
            found = select.item(query, identifier)
            return b"".join(self.joined(found, seen.reader).parts) if found else b""

        body = self.reading_own(seen, read)
        if not body:
            raise NotFound(f"objet introuvable : {identifier!r}")
        return body

    def tile(self, grant: Grant, query: TileQuery) -> bytes:
        """One Mapbox vector tile; empty bytes where the caller sees nothing."""
        seen = visible(grant, query.collection)
        check_tile(query)
        points = self.extent(grant, query.collection).count

        def read(snapshot: Snapshot) -> bytes:
            tables = snapshot.tables_for(seen.collection, seen.draft_sirens)
            looks = self._looks(grant, seen, snapshot)
            select = TileSelect(seen, tables, self.dialect, looks, tile_tolerance(query))
            made = select.tile(query, points)
            reader = replace(seen.reader, steady=select.is_found_by_place(query))
            count, tile = self.rows(made, reader)[0]
            return b"" if count == 0 else bytes(tile)

        return self.reading_own(seen, read)

    def extent(self, grant: Grant, collection: str) -> Extent:
        """What the caller can see of a collection, cached until the next publication."""
        seen = visible(grant, collection)

        def read(snapshot: Snapshot) -> Extent:
            kept = self._kept_extent(seen, snapshot)
            if kept is not None:
                return kept
            select = self._select(seen, snapshot)
            return extent_of(self.scanned(select.extent(), seen.reader, select.tables))

        def kept(snapshot: Snapshot) -> Extent:
            key = (snapshot.key, grant.digest, collection)
            return self._extents.get(key, lambda: read(snapshot))

        return self.reading_own(seen, kept)

    def records(self, grant: Grant, query: FeatureQuery) -> list[dict[str, Any]]:
        """The columns of a page, one dict a row, no geometry: for small answers of processes."""
        seen = visible(grant, query.collection)
        names = [field.name for field in seen.chosen(query.columns)]

        def read(snapshot: Snapshot) -> list[dict[str, Any]]:
            held = snapshot.of_years(seen.collection, query.years)
            looks = self._looks(grant, seen, held, query)
            made = self._select(seen, held, looks).records(query)
            rows = self.rows(made, seen.reader)
            return [dict(zip(names, row, strict=False)) for row in rows]

        return self.reading_own(seen, read, self._same_edition(seen, query))

    def figures(self, grant: Grant, query: FeatureQuery) -> list[Figure]:
        """Numerator and denominator of the figures that a page of an `indicateurs-…` shows.

        A figure whose value is null on its row, or not the caller's to see there, has none.
        """
        seen = visible(grant, query.collection)
        seen.chosen((seen.collection.id_field, seen.collection.time_field))
        chosen = {field.name for field in seen.chosen(query.columns)}
        names = [name for name in indicators() if name in chosen]

        def read(snapshot: Snapshot) -> list[Figure]:
            tables = snapshot.tables.get(f"{seen.collection.relation}_fraction", ())
            if not tables or not names:
                return []
            made = fractions(self._select(seen, snapshot), query, names, tables)
            return unfolded(names, self.rows(made, seen.reader))

        return self.reading(read)

    def totals(
        self, grant: Grant, query: FeatureQuery, names: Sequence[str]
    ) -> tuple[int, dict[str, SummedFigure]]:
        """How many rows a query has, and the figures of these indicators summed over them."""
        seen = visible(grant, query.collection)
        for name in names:
            seen.field(name)

        def read(snapshot: Snapshot) -> tuple[int, dict[str, SummedFigure]]:
            tables = snapshot.tables.get(f"{seen.collection.relation}_fraction", ())
            if not tables:
                return 0, {}
            made = fractions(self._select(seen, snapshot), query, names, tables)
            return summed(names, self.rows(totals(made, names), seen.reader)[0])

        return self.reading(read)

    def _same_edition(self, seen: Visible, query: FeatureQuery) -> Fits | None:
        """Whether a snapshot holds what the reading began in, as this caller sees it."""
        if query.edition is None:
            return None
        token = check_token(query.edition)

        def fits(held: Snapshot) -> bool:
            snapshot = with_corrections(held, seen, self.drafts)
            return token_of(snapshot.tables_for(seen.collection, seen.draft_sirens)) == token

        return fits

    def _select(
        self, seen: Visible, snapshot: Snapshot, looks: RowidLookup | None = None
    ) -> Select:
        tables = snapshot.tables_for(seen.collection, seen.draft_sirens)
        return Select(seen, tables, self.dialect, looks)

    def _count(
        self, grant: Grant, seen: Visible, query: FeatureQuery, snapshot: Snapshot
    ) -> int | None:
        def whole() -> int | None:
            kept = self._kept_extent(seen, snapshot)
            return make() if kept is None else kept.count

        def make() -> int | None:
            looks = self._looks(grant, seen, snapshot, query)
            made = self._select(seen, snapshot, looks).count(query)
            try:
                return int(self.rows(made, seen.reader)[0][0])
            except TooSlow:
                return None

        if not query.is_whole:
            return make()
        return self._counts.get((snapshot.key, grant.digest, query.collection), whole)
