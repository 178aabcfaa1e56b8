"""Reads of editions as a whole: their files, facts, account of secrecy and version."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from parc_social.access.model.facts import Facts as AccessFacts
from parc_social.access.model.grant import Grant
from parc_social.access.model.matrix import Matrice
from parc_social.domain.territory import Appartenance
from parc_social.errors import NotFound
from parc_social.storage.drafts import Drafts
from parc_social.storage.edition_files.downloads import Download, downloads_of, tables_to_take
from parc_social.storage.edition_files.parquet import Facts
from parc_social.storage.edition_files.secrecy_report import Bilan, read_bilan
from parc_social.storage.editions.history import token_of_view
from parc_social.storage.editions.postal_codes import RELATION, PostalCodes, read_postal_codes
from parc_social.storage.editions.snapshot import EditionTable, Fits, Snapshot
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.extents import READER, ExtentSelect
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.query.territory_hint import named_codes
from parc_social.storage.sql.text import statement
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.draft_rows import with_corrections
from parc_social.storage.statements.rowid_lookup import RowidLookup, Span
from parc_social.storage.stock_reads import StockReads
from parc_social.wording import cited

_CACHE_SIZE = 4_096  # a range of row numbers for each Grant, collection and territory


class EditionReads(StockReads):
    """Reads of whole editions, and what is known of one without reading its rows. See Store."""

    def __init__(self, drafts: Drafts) -> None:
        super().__init__()
        self.drafts = drafts
        self._ranges = LruCache(_CACHE_SIZE)
        self._facts = LruCache(1)
        self._postal = LruCache(1)

    @abstractmethod
    def copy(self, table: EditionTable, view: Visible, target: Path, facts: Facts) -> None:
        """Writes a table whole as GeoParquet; what a caller may take is asked before."""

    def downloads(self, grant: Grant, collection: str) -> Sequence[Download]:
        """The published editions of a collection that the caller may see whole, newest first."""
        return self.reading(lambda snapshot: downloads_of(grant, collection, snapshot))

    def bilan(self, grant: Grant, collection: str, edition: str) -> Bilan:
        """The account of secrecy of a published edition. Raises NotFound for others.

        It speaks of the whole edition: it is for who sees every row of the collection.
        """
        view = visible(grant, collection)
        if not view.is_open:
            raise NotFound("bilan introuvable")

        def rows(text: str) -> list[tuple[Any, ...]]:
            return self.rows(Statement(text, {}), DbRole("bilan"))

        return self.reading(lambda s: read_bilan(s, view.collection.relation, edition, rows))

    def parquet(
        self, grant: Grant, collection: str, download: Download, target: Path, facts: Facts
    ) -> None:
        """Writes one of those as GeoParquet, all rows and columns. Raises NotFound for others."""

        def read(snapshot: Snapshot) -> None:
            tables = tables_to_take(grant, collection, snapshot)
            table = next((t for t in tables if t.edition == download.edition), None)
            if table is None:
                raise NotFound(f"édition introuvable : {cited(download.edition)}")
            self.copy(table, visible(grant, collection), target, facts)

        self.reading(read)

    def facts(self) -> AccessFacts:
        """Facts that decisions of access need of what is on show, read once a publication."""

        def rows(name: str, table: EditionTable) -> list[tuple[Any, ...]]:
            text = statement("parc_social.storage", name).format(table=table.name)
            return self.rows(Statement(text, {}), DbRole(table.relation))

        def facts_of(snapshot: Snapshot) -> AccessFacts:
            key = tuple(edition.id for edition in snapshot.editions)
            return self._facts.get(key, lambda: _read_facts(snapshot, rows))

        return self.reading(facts_of)

    def postal_codes(self) -> PostalCodes:
        """Which communes have a postal code: public, no row of a collection; empty: not told."""

        def rows(text: str) -> list[tuple[Any, ...]]:
            return self.rows(Statement(text, {}), DbRole(RELATION))

        def read(snapshot: Snapshot) -> PostalCodes:
            tables = snapshot.tables.get(RELATION)
            if not tables:
                return {}
            return self._postal.get(tables[-1].edition, lambda: read_postal_codes(tables[-1], rows))

        return self.reading(read)

    def token(self, grant: Grant, collection: str) -> str:
        """Names what the caller reads of a collection now; changes with its editions alone.

        And with what he corrects in a draft of his own.
        """
        view = visible(grant, collection)
        return self.reading_own(view, lambda snapshot: token_of_view(view, snapshot))

    def version(self) -> str:
        """Changes with each publication: part of every cache key."""
        return self.reading(lambda snapshot: snapshot.version)

    def reading_own[T](
        self, view: Visible, action: Callable[[Snapshot], T], fits: Fits | None = None
    ) -> T:
        """A read of a snapshot with what the caller has corrected in his own drafts."""
        if not view.draft_sirens:
            return self.reading(action, fits)
        return self.reading(lambda s: action(with_corrections(s, view, self.drafts)), fits)

    def _lookup(
        self, grant: Grant, view: Visible, snapshot: Snapshot, query: FeatureQuery | None = None
    ) -> RowidLookup | None:
        """Lookup of rows before they are read, in a store that has it so."""
        if not self.dialect.looks_first:
            return None

        def rows(statement: Statement) -> Sequence[tuple[Any, ...]]:
            return self.rows(statement, view.reader)

        codes = named_codes(query) if query else ()
        return RowidLookup(rows, self._row_spans(grant, view, snapshot, codes))

    def _row_spans(
        self, grant: Grant, view: Visible, snapshot: Snapshot, codes: Sequence[tuple[str, str]]
    ) -> tuple[Span, ...] | None:
        """Between which numbers the caller's rows of territories lie; None: not known, or all."""
        if view.is_open and not codes:
            return None

        def read() -> tuple[tuple[Span, ...] | None]:
            lines = ExtentSelect.found(view, snapshot, self.dialect)
            if lines is None:
                return (None,)
            row = self.rows(lines.spans(codes), READER)[0]
            return (tuple(s for s in (row[:2], row[2:]) if s[0] is not None),)

        key = (snapshot.key, grant.digest, view.collection.id, codes)
        return self._ranges.get(key, read)[0]


class FactsCache:
    """The facts of the editions on show under a matrix, for a gate; made anew when they change."""

    def __init__(self, store: EditionReads, matrix: Matrice) -> None:
        self._store = store
        self._matrix = matrix
        self._held: tuple[AccessFacts, AccessFacts] | None = None

    def version(self) -> str:
        """Changes with each publication."""
        return self._store.version()

    def facts(self) -> AccessFacts:
        """The facts of now."""
        facts, cached = self._store.facts(), self._held
        if cached is None or cached[0] is not facts:
            cached = self._held = (facts, replace(facts, matrice=self._matrix))
        return cached[1]


_Rows = Callable[[str, EditionTable], Sequence[tuple[Any, ...]]]  # of a statement's name on a table


def _read_facts(snapshot: Snapshot, rows: _Rows) -> AccessFacts:
    """The facts of one snapshot: communes of each COG, stock, codes that changed of meaning."""
    tables = snapshot.tables
    return AccessFacts(
        cogs={
            t.millesime: tuple(Appartenance(*row) for row in rows("appartenances", t))
            for t in tables.get("appartenance", ())
        },
        stock=_stock(
            (t.millesime, rows("stock_communes", t)) for t in tables.get("stock_bailleur", ())
        ),
        changed=_years_of_change(rows("passages", t) for t in tables.get("commune_passage", ())),
        millesimes=tuple(sorted({edition.millesime for edition in snapshot.editions})),
    )


def _stock(
    years: Iterable[tuple[int, Sequence[tuple[Any, ...]]]],
) -> dict[str, dict[int, frozenset[str]]]:
    by_siren: dict[str, dict[int, set[str]]] = {}
    for year, rows in years:
        for siren, commune in rows:
            by_siren.setdefault(siren, {}).setdefault(year, set()).add(commune)
    return {s: {y: frozenset(c) for y, c in by_year.items()} for s, by_year in by_siren.items()}


def _years_of_change(tables: Iterable[Sequence[tuple[Any, ...]]]) -> dict[str, tuple[int, ...]]:
    by_code: dict[str, set[int]] = {}
    for rows in tables:
        for before, after, year in rows:
            by_code.setdefault(before, set()).add(int(year))
            by_code.setdefault(after, set()).add(int(year))
    return {code: tuple(sorted(years)) for code, years in by_code.items()}
