"""The embedded store: one immutable DuckDB file an edition."""

import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from parc_social.access.conventions.convention import legal_day
from parc_social.errors import Forbidden
from parc_social.storage.duckdb.reads import DuckdbReads
from parc_social.storage.edition_files.edition_file import (
    as_kept,
    check_kept,
    is_kept,
    provenance_in,
    take_in,
)
from parc_social.storage.edition_files.provenance import Provenance
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import EditionHistory, SurveyVersion
from parc_social.storage.editions.lifecycle import (
    Swap,
    checked,
    discarded,
    kept_files,
    listed,
    staged,
    swap,
    swept,
    unfinished,
    without,
)
from parc_social.storage.editions.pending import announce, clean, confirm
from parc_social.storage.editions.write_lock import Tell, write_lock
from parc_social.storage.store import Progress

log = logging.getLogger(__name__)


class DuckdbStore(DuckdbReads):
    """See Store. Any number of processes read; one at a time writes the manifest."""

    def migrate(self) -> None:
        """Makes the folder of editions."""
        self._writing()
        with self._manifest.locked():
            if self._manifest.stamp() is None:
                self._manifest.write(EditionHistory())

    def editions(self) -> Sequence[Edition]:
        """Every edition the store knows, by source, millésime and date."""
        return listed(entry.edition for entry in self._manifest.read().entries.values())

    def versions(self) -> Sequence[SurveyVersion]:
        """The versions of surveys that were ever published, oldest first."""
        return self._manifest.read().versions

    def provenance(self, identifier: str) -> Provenance | None:
        """What an edition was made of. Raises NotFound, BadFile when its file is not readable."""
        edition = self._manifest.read().edition(identifier)
        return provenance_in(self._settings.editions / f"{edition.id}.duckdb")

    @contextmanager
    def write_lock(self, act: str, tell: Tell | None) -> Generator[None]:
        """The only writer for a while; what a killed one left is removed first."""
        self._writing()
        with write_lock(self._settings.editions, act, tell):
            self._recover()
            yield

    def stage(self, edition: Edition, file: Path, progress: Progress) -> None:
        """Takes in an edition file; nothing is served of it yet."""
        self._writing()
        with self._manifest.locked():
            book = self._manifest.read()
            known = book.entries.get(edition.id)
            if known is None or not is_kept(known.edition, self._settings.editions):
                edition = take_in(edition, file, self._settings.editions).edition
            else:
                edition = as_kept(edition, known.edition)
            for relation, rows in edition.rows:
                progress(relation, rows, rows)
            self._manifest.write(staged(book, edition, _now()))
        confirm(self._settings.editions, [edition.id])

    def check(self, identifier: str) -> None:
        """Marks a staged edition as checked. Raises NotFound, BadFile when it may not be served."""
        self._writing()
        with self._manifest.locked():
            book = self._manifest.read()
            check_kept(book.edition(identifier), self._settings.editions)
            self._manifest.write(checked(book, identifier, _now()))

    def discard(self, identifier: str) -> None:
        """Forgets a staged edition and its file. Raises NotFound, InvalidValue."""
        self._writing()
        with self._manifest.locked():
            self._drop(discarded(self._manifest.read(), identifier, _now()), [identifier])
        self.drafts.forget(identifier)

    def publish(self, ids: Sequence[str], retire: Sequence[str], dated: date | None = None) -> None:
        """Makes editions visible and others invisible in one swap, all or nothing."""
        self._writing()
        now = _now()
        with self._manifest.locked():
            book = self._manifest.read()
            after = swap(book, Swap(ids, retire, dated or legal_day(now)), now)
            for identifier in {e.id for e in after.published} - {e.id for e in book.published}:
                check_kept(book.edition(identifier), self._settings.editions)
            self._manifest.write(after)

    def sweep(self, grace_s: float) -> Sequence[str]:
        """Drops the editions retired longer ago than `grace_s`; returns their ids."""
        self._writing()
        now = _now()
        with self._manifest.locked():
            book, gone = swept(self._manifest.read(), now - timedelta(seconds=grace_s), now)
            self._drop(book, gone)
        return gone

    def close(self) -> None:
        """Gives back connections and files."""
        self._deadlines.close()
        self._serving.close()
        self._heavy.close()
        self._passing.close()
        self.drafts.dispose()

    def _recover(self) -> None:
        """What a killed publication made, then files that no list knows; its drafts open again."""
        closed = self.drafts.closed()
        with self._manifest.locked():
            book = self._manifest.read()
            left = unfinished(book, closed)
            if left:
                book = without(book, left, _now())
                self._drop(book, left)
            for name in clean(self._settings.editions, kept_files(book).__contains__):
                log.info("left by a killed process, removed: %s", name)
        self.drafts.settle(closed, left)

    def _drop(self, book: EditionHistory, gone: Sequence[str]) -> None:
        """Marked before the list forgets them, so that a kill in between leaves no file."""
        for identifier in gone:
            announce(self._settings.editions, identifier)
        self._manifest.write(book)
        for identifier in gone:
            (self._settings.editions / f"{identifier}.duckdb").unlink(missing_ok=True)
        confirm(self._settings.editions, gone)

    def _writing(self) -> None:
        if not self._owner:
            raise Forbidden("cet entrepôt est ouvert en lecture seule")


def _now() -> datetime:
    return datetime.now(UTC)
