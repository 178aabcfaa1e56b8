"""What is read of editions as a whole: their files, facts, account of secrecy and version."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from parc_social.storage.editions.history import token_seen
from parc_social.storage.editions.snapshot import EditionTable, Fits, Snapshot
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.extents import READER, ExtentSelect
from parc_social.storage.map_reads import MapReads
from parc_social.storage.query.model import Extent, FeatureQuery
from parc_social.storage.query.territory_hint import named_codes
from parc_social.storage.sql.text import statement
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.draft_rows import with_corrections
from parc_social.storage.statements.rowid_lookup import RowidLookup, Span

_DWELLINGS, _LANDLORD = "rpls-logements", "siren_bailleur"
_KEPT = 4_096  # a range of row numbers for each Grant, collection and territory


class EditionReads(MapReads):
    """Reads of whole editions, and what is known of one without reading its rows. See Store."""

    def __init__(self, drafts: Drafts) -> None:
        super().__init__()
        self.drafts = drafts
        self._ranges = LruCache(_KEPT)
        self._facts = LruCache(1)

    @abstractmethod
    def copied(self, table: EditionTable, seen: Visible, target: Path, facts: Facts) -> None:
        """Writes a table whole as GeoParquet; what a caller may take is asked before."""

    def downloads(self, grant: Grant, collection: str) -> Sequence[Download]:
        """The published editions of a collection that the caller may see whole, newest first."""
        return self.reading(lambda snapshot: downloads_of(grant, collection, snapshot))

    def bilan(self, grant: Grant, collection: str, edition: str) -> Bilan:
        """The account of secrecy of a published edition. Raises NotFound for others.

        It speaks of the whole edition: it is for who sees every row of the collection.
        """
        seen = visible(grant, collection)
        if not seen.is_open:
            raise NotFound("bilan introuvable")

        def rows(text: str) -> list[tuple[Any, ...]]:
            return self.rows(Statement(text, {}), DbRole("bilan"))

        return self.reading(lambda s: read_bilan(s, seen.collection.relation, edition, rows))

    def parquet(
        self, grant: Grant, collection: str, asked: Download, target: Path, facts: Facts
    ) -> None:
        """Writes one of those as GeoParquet, all rows and columns. Raises NotFound for others."""

        def read(snapshot: Snapshot) -> None:
            tables = tables_to_take(grant, collection, snapshot)
            table = next((t for t in tables if t.edition == asked.edition), None)
            if table is None:
                raise NotFound(f"édition introuvable : {asked.edition!r}")
            self.copied(table, visible(grant, collection), target, facts)

        self.reading(read)

    def facts(self) -> AccessFacts:
        """What decisions of access need to know of what is on show, read once a publication."""

        def rows(name: str, table: EditionTable) -> list[tuple[Any, ...]]:
            text = statement("parc_social.storage", name).format(table=table.name)
            return self.rows(Statement(text, {}), DbRole(table.relation))

        def kept(snapshot: Snapshot) -> AccessFacts:
            key = tuple(edition.id for edition in snapshot.editions)
            return self._facts.get(key, lambda: _read_facts(snapshot, rows))

        return self.reading(kept)

    def stock(self, grant: Grant, until: int) -> tuple[int | None, Mapping[str, int]]:
        """Dwellings of each landlord in the newest register of a year or before it; that year.

        The most first; (None, {}) without a register. For who sees the landlord of every dwelling:
        raises NotFound for others.
        """
        seen = visible(grant, _DWELLINGS)
        if not seen.is_open or _LANDLORD not in seen.names or not seen.shows_everywhere(_LANDLORD):
            raise NotFound("parc des bailleurs introuvable")

        def read(snapshot: Snapshot) -> tuple[int | None, Mapping[str, int]]:
            tables = [t for t in snapshot.tables.get("stock_bailleur", ()) if t.millesime <= until]
            if not tables:
                return None, {}
            newest = max(tables, key=lambda t: t.millesime)
            text = statement("parc_social.storage", "stock_logements").format(table=newest.name)
            rows = self.rows(Statement(text, {}), DbRole(newest.relation))
            return newest.millesime, {siren: int(count) for siren, count in rows}

        return self.reading(read)

    def token(self, grant: Grant, collection: str) -> str:
        """Names what the caller reads of a collection now; changes with its editions alone.

        And with what he corrects in a draft of his own.
        """
        seen = visible(grant, collection)
        return self.reading_own(seen, lambda snapshot: token_seen(seen, snapshot))

    def version(self) -> str:
        """Changes with each publication: part of every cache key."""
        return self.reading(lambda snapshot: snapshot.version)

    def reading_own[T](
        self, seen: Visible, read: Callable[[Snapshot], T], fits: Fits | None = None
    ) -> T:
        """A read of a snapshot with what the caller has corrected in his own drafts."""
        if not seen.draft_sirens:
            return self.reading(read, fits)
        return self.reading(lambda s: read(with_corrections(s, seen, self.drafts)), fits)

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
        read, held = self._store.facts(), self._held
        if held is None or held[0] is not read:
            held = self._held = (read, replace(read, matrice=self._matrix))
        return held[1]


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
        changed=_changed(rows("passages", t) for t in tables.get("commune_passage", ())),
        millesimes=tuple(sorted({edition.millesime for edition in snapshot.editions})),
    )


def _stock(
    years: Iterable[tuple[int, Sequence[tuple[Any, ...]]]],
) -> dict[str, dict[int, frozenset[str]]]:
    found: dict[str, dict[int, set[str]]] = {}
    for year, rows in years:
        for siren, commune in rows:
            found.setdefault(siren, {}).setdefault(year, set()).add(commune)
    return {s: {y: frozenset(c) for y, c in by_year.items()} for s, by_year in found.items()}


def _changed(tables: Iterable[Sequence[tuple[Any, ...]]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for rows in tables:
        for before, after, year in rows:
            found.setdefault(before, set()).add(int(year))
            found.setdefault(after, set()).add(int(year))
    return {code: tuple(sorted(years)) for code, years in found.items()}
