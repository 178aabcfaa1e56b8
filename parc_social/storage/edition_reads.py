"""What is read of editions as a whole: their files, facts, account of secrecy and version."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from parc_social.access.model.facts import Facts as AccessFacts
from parc_social.access.model.grant import Grant
from parc_social.errors import NotFound
from parc_social.storage.access_facts import read_facts, text_of
from parc_social.storage.cached_reads import CachedReads
from parc_social.storage.drafts import Drafts
from parc_social.storage.edition_files.downloads import Download, downloads_of, tables_to_take
from parc_social.storage.edition_files.parquet import Facts
from parc_social.storage.edition_files.secrecy_report import Bilan, read_bilan
from parc_social.storage.editions.pinning import token_seen
from parc_social.storage.editions.snapshot import EditionTable, Fits, Snapshot
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.draft_rows import with_corrections


class EditionReads(CachedReads):
    """Reads of whole editions. See Store."""

    def __init__(self, drafts: Drafts) -> None:
        super().__init__()
        self.drafts = drafts
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
            return self.rows(Statement(text_of(name, table), {}), DbRole(table.relation))

        def kept(snapshot: Snapshot) -> AccessFacts:
            key = tuple(edition.id for edition in snapshot.editions)
            return self._facts.get(key, lambda: read_facts(snapshot, rows))

        return self.reading(kept)

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
