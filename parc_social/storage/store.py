"""Store of published editions, whichever engine is behind it."""

import logging
from abc import abstractmethod
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import DRAFTED
from parc_social.errors import Forbidden, NotFound
from parc_social.settings import Settings
from parc_social.storage.drafts import drafts_of
from parc_social.storage.edition_files.edition_file import as_kept, check_kept, is_kept, take_in
from parc_social.storage.edition_files.provenance import Provenance
from parc_social.storage.editions.edition import SERVING, Checksum, Edition
from parc_social.storage.editions.history import BookChange, EditionHistory, Progress, SurveyVersion
from parc_social.storage.editions.lifecycle import (
    Swap,
    check,
    discard,
    in_order,
    kept_files,
    stage,
    swap,
    sweep,
    unfinished,
    with_texts,
    without,
)
from parc_social.storage.editions.pending import Tell, announce, clean, confirm, serving_file
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.reads import Reads
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.draft_rows import DraftRow, OpenDraft, open_draft, table_named
from parc_social.storage.statements.select import Select
from parc_social.storage.store_servers import StoreServers
from parc_social.wording import cited

log = logging.getLogger(__name__)


class Store(Reads, StoreServers):
    """Reads take the caller's Grant; a collection without a right raises NotFound.

    Errors of every read: UnknownName (a column or function this caller does not have),
    InvalidValue (a value that does not fit its column), TooSlow (the deadline passed),
    Gone (the edition of the query is served no more).
    """

    engine: str

    def __init__(self, settings: Settings, *, owner: bool) -> None:
        super().__init__(drafts_of(settings.registry, settings.connection_shares.drafts))
        self._settings = settings
        self._owner = owner
        self._folder = settings.editions

    @abstractmethod
    def _book(self) -> EditionHistory: ...

    @abstractmethod
    def _changing(self, *, patient: bool = True) -> AbstractContextManager[BookChange]:
        """A change of the list; one that is not `patient` raises Unavailable behind long reads."""

    @abstractmethod
    def _only_writer(self, act: str, tell: Tell | None) -> AbstractContextManager[None]: ...

    @abstractmethod
    def migrate(self) -> None:
        """Makes schemas, roles and folders; harmless when they are there."""

    @abstractmethod
    def provenance(self, identifier: str) -> Provenance | None:
        """Provenance of an edition; None when it does not tell. Raises NotFound, BadFile."""

    @abstractmethod
    def close(self) -> None:
        """Gives back connections and files."""

    def state(self, grant: Grant) -> str:
        """Changes with each publication, and with each correction of the caller's own drafts."""
        version = self.version()
        right = grant.right(DRAFTED)
        if right is None or not (view := visible(grant, DRAFTED)).draft_sirens:
            return version
        return self.reading_own(view, lambda snapshot: snapshot.key)

    def open_drafts(self, grant: Grant) -> list[OpenDraft]:
        """The drafts that hold rows of the caller's own landlords, the latest made last."""
        view = visible(grant, DRAFTED)
        if not view.draft_sirens:
            return []
        dates = {e.id: e.made_at for e in self.editions() if e.is_draft}

        def read(snapshot: Snapshot) -> list[OpenDraft]:
            tables = snapshot.tables_for(view.collection, view.draft_sirens)
            every = [open_draft(t, view.draft_sirens) for t in tables if t.draft]
            published = (d for d in every if d.edition in dates)
            return sorted(published, key=lambda d: (dates[d.edition], d.edition))

        return self.reading(read)

    def draft_row(self, grant: Grant, identifier: str) -> DraftRow:
        """A row of one's own draft. Raises NotFound, the same for none and not the caller's."""
        view = visible(grant, DRAFTED)

        def read(snapshot: Snapshot) -> DraftRow:
            tables = snapshot.tables_for(view.collection, view.draft_sirens)
            place, rows = table_named(identifier, tables), []
            if place is not None:
                whole = Select(view, place[:1], self.dialect).whole_row(identifier)
                rows = self.rows(whole, view.reader)
            if place is None or not rows:
                raise NotFound(f"objet introuvable : {cited(identifier)}")
            (table, objet), (fid, *values) = place, rows[0]
            names = (f.name for f in view.collection.fields)
            numero = table.corrections.number(objet) if table.corrections else 0
            draft = open_draft(table, view.draft_sirens)
            return DraftRow(draft, objet, fid, numero, dict(zip(names, values, strict=True)))

        return self.reading_own(view, read)

    def editions(self) -> Sequence[Edition]:
        """Every edition the store knows, by source, millésime and date."""
        return in_order(entry.edition for entry in self._book().entries.values())

    def versions(self) -> Sequence[SurveyVersion]:
        """The versions of surveys that were ever published, oldest first."""
        return self._book().versions

    @contextmanager
    def write_lock(self, act: str, tell: Tell | None) -> Generator[None]:
        """The only writer until the end of the block; what a killed one left is removed first.

        Waits for another writer, having told who it is; with `tell` None raises Busy instead.
        """
        self._check_owner()
        with self._only_writer(act, tell):
            self._recover()
            yield

    def stage(self, edition: Edition, file: Path, progress: Progress) -> None:
        """Takes in an edition file (DuckDB); nothing is served of it, but a draft to its bailleurs.

        Raises BadFile when it does not fit the catalogue.
        """
        with self._changing() as change:
            entry = change.book.entries.get(edition.id)
            if entry is not None and is_kept(entry.edition, self._folder):
                edition, new = as_kept(edition, entry.edition), False
            else:
                edition, new = take_in(edition, file, self._folder), True
                if entry is not None and entry.edition.serving:  # of the rows that were there
                    announce(self._folder, serving_file(edition.id))
                    change.afterwards.append(partial(self._remove_texts, edition.id))
            change.arrive(
                stage(change.book, edition, datetime.now(UTC)), edition, progress, new=new
            )
        confirm(self._folder, [edition.id])

    def check(self, identifier: str) -> None:
        """Marks a staged edition as checked. Raises NotFound, BadFile when it may not be served."""
        with self._changing() as change:
            check_kept(change.book.edition(identifier), self._folder)
            change.write(check(change.book, identifier, datetime.now(UTC)))

    def discard(self, identifier: str) -> None:
        """Forgets a staged edition, its tables and its file, for good.

        Raises NotFound, InvalidValue when it is or was published.
        """
        with self._changing(patient=False) as change:
            self._drop(change, discard(change.book, identifier, datetime.now(UTC)), [identifier])
        self.drafts.forget(identifier)

    def publish(
        self, ids: Sequence[str], retire: Sequence[str], published_on: date | None = None
    ) -> None:
        """Makes editions visible and others invisible in one swap, all or nothing.

        `published_on` is the day of the versions of surveys that come (None: today). Raises
        NotFound, InvalidValue, BadFile when a file is not the one that was staged.
        """
        now = datetime.now(UTC)
        with self._changing(patient=False) as change:
            book = change.book
            after = swap(book, Swap(ids, retire, published_on or legal_day(now)), now)
            coming = {e.id for e in after.published} - {e.id for e in book.published}
            for identifier in coming:
                check_kept(book.edition(identifier), self._folder)
            texts = self.write_texts([book.edition(identifier) for identifier in coming])
            change.show(with_texts(after, texts))
        confirm(self._folder, map(serving_file, texts))

    def write_texts(self, editions: Sequence[Edition]) -> Mapping[str, Checksum]:
        """Makes the files of texts of editions that come; the list names what is read."""
        return {}

    def sweep(self, grace_s: float) -> Sequence[str]:
        """Drops the editions retired longer than `grace_s` ago for good; returns their ids."""
        now = datetime.now(UTC)
        with self._changing() as change:
            after, removed = sweep(change.book, now - timedelta(seconds=grace_s), now)
            self._drop(change, after, removed)
            _, over = sweep(after, now - timedelta(seconds=self._settings.hold_s), now)
            change.close(over)
        return removed

    def _recover(self) -> None:
        """What a killed publication made, then files that no list knows; its drafts open again."""
        drafts_closed = self.drafts.closed()
        with self._changing() as change:
            unfinished_ids = unfinished(change.book, drafts_closed)
            after = without(change.book, unfinished_ids, datetime.now(UTC))
            if unfinished_ids:
                self._drop(change, after, unfinished_ids)
            change.afterwards.append(partial(self._clean, kept_files(after)))
        self.drafts.settle(drafts_closed, unfinished_ids)

    def _drop(self, change: BookChange, after: EditionHistory, ids: Sequence[str]) -> None:
        """Marked before the list forgets them, so that a kill in between leaves no file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for identifier in ids:
            announce(self._folder, identifier)
        change.drop(after)
        change.afterwards.append(partial(self._remove, ids))

    def _remove(self, ids: Sequence[str]) -> None:
        for identifier in ids:
            for suffix in (".duckdb", SERVING):
                (self._folder / f"{identifier}{suffix}").unlink(missing_ok=True)
        confirm(self._folder, ids)

    def _remove_texts(self, identifier: str) -> None:
        (self._folder / serving_file(identifier)).unlink(missing_ok=True)
        confirm(self._folder, [serving_file(identifier)])

    def _clean(self, names: set[str]) -> None:
        for name in clean(self._folder, names.__contains__):
            log.info("left by a killed process, removed: %s", name)

    def _check_owner(self) -> None:
        if not self._owner:
            raise Forbidden("cet entrepôt est ouvert en lecture seule")
