"""Store of published editions, whichever engine is behind it."""

import logging
from abc import abstractmethod
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from parc_social.access.conventions.convention import legal_day
from parc_social.errors import Away, Forbidden
from parc_social.settings import Settings
from parc_social.storage.draft_reads import DraftReads
from parc_social.storage.drafts import drafts_of
from parc_social.storage.edition_files.edition_file import as_kept, check_kept, is_kept, take_in
from parc_social.storage.edition_files.provenance import Provenance
from parc_social.storage.editions.edition import SERVING, Edition
from parc_social.storage.editions.history import (
    BookChange,
    EditionHistory,
    Progress,
    SurveyVersion,
    silent,
)
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
from parc_social.storage.standby_state import StandbyState

log = logging.getLogger(__name__)


class Store(DraftReads):
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

    def connections(self) -> Mapping[str, tuple[int, int, int]]:
        """By pool: connections lent now, how many may be, threads that wait. Empty: no pool."""
        return {}

    def reads_by_server(self) -> Mapping[str, int]:
        """Statements that each server has answered to this process. Empty: no server."""
        return {}

    def standby(self) -> StandbyState | None:
        """State of the standby that is read; None where none is."""
        return None

    def check_standby(self) -> None:
        """Raises Unavailable when its login lacks rights; nothing while it is away."""

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
                    self._lose_texts(change, edition.id)
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
        self,
        ids: Sequence[str],
        retire: Sequence[str],
        published_on: date | None = None,
        progress: Progress = silent,
    ) -> None:
        """Makes editions visible and others invisible in one swap, all or nothing.

        `published_on` is the day of the versions of surveys that come (None: today); `progress` is
        told what is written behind the swap. Raises NotFound, InvalidValue, BadFile when a file is
        not the one that was staged; nothing once the swap is made (see `write_texts`).
        """
        now = datetime.now(UTC)
        with self._changing(patient=False) as change:
            book = change.book
            after = swap(book, Swap(ids, retire, published_on or legal_day(now)), now)
            coming = {e.id for e in after.published} - {e.id for e in book.published}
            for identifier in coming:
                check_kept(book.edition(identifier), self._folder)
            damaged = [i for i in coming if not self._texts_stand(book.edition(i))]
            for identifier in damaged:
                self._lose_texts(change, identifier)
            change.show(with_texts(after, dict.fromkeys(damaged)))
        self.write_texts(progress)

    def write_texts(self, progress: Progress) -> None:
        """Writes the texts that published editions lack; those that can't be are logged."""
        try:
            for edition in self.without_texts():
                self._write_texts(edition, progress)
        except Away as error:
            log.error("texts of published editions not written, their columns answer: %s", error)

    @abstractmethod
    def without_texts(self) -> Sequence[Edition]:
        """Published editions whose texts are still to be written: their pages are slower."""

    @abstractmethod
    def _write_texts(self, edition: Edition, progress: Progress) -> None:
        """What an edition on show can do without holds nothing back: its fault is logged."""

    def _texts_stand(self, edition: Edition) -> bool:
        """Whether the file of texts that its list names, if any, is as it was written."""
        return True

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

    def _lose_texts(self, change: BookChange, identifier: str) -> None:
        """Its file of texts goes once the list is lasting, by a mark if we are killed before."""
        announce(self._folder, serving_file(identifier))
        change.afterwards.append(partial(self._remove_texts, identifier))

    def _remove_texts(self, identifier: str) -> None:
        (self._folder / serving_file(identifier)).unlink(missing_ok=True)
        confirm(self._folder, [serving_file(identifier)])

    def _clean(self, names: set[str]) -> None:
        for name in clean(self._folder, names.__contains__):
            log.info("left by a killed process, removed: %s", name)

    def _check_owner(self) -> None:
        if not self._owner:
            raise Forbidden("cet entrepôt est ouvert en lecture seule")
