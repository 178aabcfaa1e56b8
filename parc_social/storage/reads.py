"""The reads of a store, the same for both engines: what each asks, caches and answers."""

from abc import abstractmethod
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import indicators
from parc_social.errors import NotFound, TooSlow
from parc_social.storage.drafts import Drafts
from parc_social.storage.editions.history import check_token, token_of_view
from parc_social.storage.editions.snapshot import EditionTable, Fits, Snapshot, token_of
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.query.figures import Figure, SummedFigure
from parc_social.storage.query.model import FeaturePage, FeatureQuery
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.batches import Batches, Export, FeatureBatch, walk
from parc_social.storage.statements.draft_rows import with_corrections
from parc_social.storage.statements.fractions import figures_of, fractions, totals, totals_of
from parc_social.storage.statements.keyset import FoundPage, KeysetPages, PageParts, last_page_count
from parc_social.storage.statements.rowid_lookup import RowidLookup
from parc_social.storage.statements.select import Select
from parc_social.storage.statements.stretch_size import Texts
from parc_social.storage.text_reads import TextReads
from parc_social.wording import cited

_CACHE_SIZE = 4_096  # counts


class Reads(TextReads):
    """Reads of published editions under a Grant. See Store for the answers and errors."""

    def __init__(self, drafts: Drafts) -> None:
        super().__init__(drafts)
        self._counts = LruCache(_CACHE_SIZE)
        self._begun = KeysetPages(self.dialect, self.join)

    @abstractmethod
    def join(self, statement: Statement, reader: DbRole, by: bytes = b",") -> PageParts:
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

    def page(self, grant: Grant, query: FeatureQuery) -> FeaturePage:
        """One page of features with the exact count of what the caller can see of the query."""
        view = visible(grant, query.collection)

        def read(snapshot: Snapshot) -> FeaturePage:
            tables = snapshot.tables_for(view.collection, view.draft_sirens)
            last = self._begun.last_before(grant, query, tables)
            found = self.found_page(view, query, tables, last)
            if found is None:
                found = FoundPage(self._page_of_columns(grant, view, query, snapshot), None)
            else:
                self._begun.remember(grant, query, tables, found.rows)
            rows, total = found
            if total is None:
                total = last_page_count(query, rows.count)
            if total is None:
                total = self._count(grant, view, query, snapshot)
            return FeaturePage(rows.parts, rows.count, total, token_of_view(view, snapshot))

        return self.reading_own(view, read, self._same_edition(view, query))

    def _page_of_columns(
        self, grant: Grant, view: Visible, query: FeatureQuery, snapshot: Snapshot
    ) -> PageParts:
        tables = snapshot.tables_for(view.collection, view.draft_sirens)
        lookup = self._lookup(grant, view, snapshot, query)
        return self._begun.read(grant, view, query, tables, lookup)

    @contextmanager
    def export(self, grant: Grant, query: FeatureQuery) -> Generator[Export]:
        """Every feature of a query, in order, whatever its `limit` and `offset`; none is counted.

        In one edition from end to end. The texts raise what reads do, and Gone.
        """
        view = visible(grant, query.collection)
        with self.holding(self._same_edition(view, query)) as leased:
            snapshot = with_corrections(leased, view, self.drafts)
            tables = snapshot.tables_for(view.collection, view.draft_sirens)
            # In another order every key is read at once: not in the instance of lookups.
            lookup = None if query.sort else self._lookup(grant, view, snapshot, query)

            def make(some: Sequence[EditionTable]) -> Batches:
                return Batches(view, some, self.dialect, lookup)

            read_batch = partial(self.stretch, reader=view.reader)

            def written(after: int) -> Iterator[Texts]:
                return walk(query, tables, make, read_batch, after)

            with self.passing(tables):
                yield Export(tables, self.every_text(view, query, tables, written))

    def count(self, grant: Grant, query: FeatureQuery) -> int | None:
        """How many features the query matches for the caller; None when its deadline passed."""
        view = visible(grant, query.collection)
        fits = self._same_edition(view, query)
        return self.reading_own(
            view, lambda snapshot: self._count(grant, view, query, snapshot), fits
        )

    def item(self, grant: Grant, query: FeatureQuery, identifier: str) -> bytes:
        """One feature as GeoJSON bytes. Raises NotFound, the same for none and not the caller's."""
        view = visible(grant, query.collection)

        def read(snapshot: Snapshot) -> bytes:
            tables = snapshot.tables_for(view.collection, view.draft_sirens)
            found = self.found_item(view, query, tables, identifier)
            if found is not None:
                return found
            select = self._select(view, snapshot, self._lookup(grant, view, snapshot))
            statement = select.item(query, identifier)
            return b"".join(self.join(statement, view.reader).parts) if statement else b""

        body = self.reading_own(view, read)
        if not body:
            raise NotFound(f"objet introuvable : {cited(identifier)}")
        return body

    def records(self, grant: Grant, query: FeatureQuery) -> list[dict[str, Any]]:
        """The columns of a page, one dict a row, no geometry: for small answers of processes."""
        view = visible(grant, query.collection)
        names = [field.name for field in view.chosen(query.columns)]

        def read(snapshot: Snapshot) -> list[dict[str, Any]]:
            of_years = snapshot.of_years(view.collection, query.years)
            lookup = self._lookup(grant, view, of_years, query)
            statement = self._select(view, of_years, lookup).records(query)
            rows = self.rows(statement, view.reader)
            return [dict(zip(names, row, strict=False)) for row in rows]

        return self.reading_own(view, read, self._same_edition(view, query))

    def figures(self, grant: Grant, query: FeatureQuery) -> list[Figure]:
        """Numerator and denominator of the figures that a page of an `indicateurs-…` shows.

        A figure whose value is null on its row, or not the caller's to see there, has none.
        """
        view = visible(grant, query.collection)
        view.chosen((view.collection.id_field, view.collection.time_field))
        chosen = {field.name for field in view.chosen(query.columns)}
        names = [name for name in indicators() if name in chosen]

        def read(snapshot: Snapshot) -> list[Figure]:
            tables = snapshot.tables.get(f"{view.collection.relation}_fraction", ())
            if not tables or not names:
                return []
            statement = fractions(self._select(view, snapshot), query, names, tables)
            return figures_of(names, self.rows(statement, view.reader))

        return self.reading(read)

    def totals(
        self, grant: Grant, query: FeatureQuery, names: Sequence[str]
    ) -> tuple[int, dict[str, SummedFigure]]:
        """Number of rows of a query, and the figures of these indicators summed over them."""
        view = visible(grant, query.collection)
        for name in names:
            view.field(name)

        def read(snapshot: Snapshot) -> tuple[int, dict[str, SummedFigure]]:
            tables = snapshot.tables.get(f"{view.collection.relation}_fraction", ())
            if not tables:
                return 0, {}
            statement = fractions(self._select(view, snapshot), query, names, tables)
            return totals_of(names, self.rows(totals(statement, names), view.reader)[0])

        return self.reading(read)

    def _same_edition(self, view: Visible, query: FeatureQuery) -> Fits | None:
        """Whether a snapshot holds what the reading began in, as this caller sees it."""
        if query.edition is None:
            return None
        token = check_token(query.edition)

        def fits(snapshot_there: Snapshot) -> bool:
            snapshot = with_corrections(snapshot_there, view, self.drafts)
            return token_of(snapshot.tables_for(view.collection, view.draft_sirens)) == token

        return fits

    def _select(
        self, view: Visible, snapshot: Snapshot, lookup: RowidLookup | None = None
    ) -> Select:
        tables = snapshot.tables_for(view.collection, view.draft_sirens)
        return Select(view, tables, self.dialect, lookup)

    def _count(
        self, grant: Grant, view: Visible, query: FeatureQuery, snapshot: Snapshot
    ) -> int | None:
        def whole() -> int | None:
            extent = self._kept_extent(view, snapshot)
            return make() if extent is None else extent.count

        def make() -> int | None:
            of_years = snapshot.of_years(view.collection, query.years)
            select = self._select(view, of_years, self._lookup(grant, view, of_years, query))
            try:
                return int(self.rows(select.count(query), view.reader)[0][0])
            except TooSlow:
                return None

        if not query.is_whole:
            return make()
        return self._counts.get((snapshot.key, grant.digest, query.collection), whole)
