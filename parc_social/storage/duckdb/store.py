"""The embedded store: one immutable DuckDB file an edition."""

import logging
from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager

import duckdb

from parc_social.errors import ParcSocialError
from parc_social.storage.duckdb.reads import DuckdbReads
from parc_social.storage.edition_files.edition_file import provenance_in
from parc_social.storage.edition_files.provenance import Provenance
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import BookChange, EditionHistory, Progress
from parc_social.storage.editions.lifecycle import with_texts
from parc_social.storage.editions.manifest import Manifest
from parc_social.storage.editions.pending import Tell, confirm, serving_file, write_lock
from parc_social.storage.serving_files.form import relations_of
from parc_social.storage.serving_files.lifecycle import texts_stand, write_texts

log = logging.getLogger(__name__)


class _ManifestChange(BookChange):
    """The manifest is all there is to change: tables are read out of the files."""

    def __init__(self, manifest: Manifest) -> None:
        super().__init__(manifest.read())
        self._manifest = manifest

    def write(self, after: EditionHistory) -> None:
        self._manifest.write(after)

    def arrive(
        self, after: EditionHistory, edition: Edition, progress: Progress, *, new: bool
    ) -> None:
        for relation, rows in edition.rows:
            progress(relation, rows, rows)
        self.write(after)

    def close(self, editions: Iterable[str]) -> None:
        """What a reading has open stays open to it alone."""


class DuckdbStore(DuckdbReads):
    """See Store. Any number of processes read; one at a time writes the manifest."""

    def migrate(self) -> None:
        """Makes the folder of editions."""
        self._check_owner()
        with self._manifest.locked():
            if self._manifest.stamp() is None:
                self._manifest.write(EditionHistory())

    def without_texts(self) -> Sequence[Edition]:
        """See Store: they lie in the serving file of an edition."""
        return [e for e in self._book().published if e.serving is None and relations_of(e)]

    def provenance(self, identifier: str) -> Provenance | None:
        """Provenance of an edition. Raises NotFound, BadFile when its file is not readable."""
        edition = self._manifest.read().edition(identifier)
        return provenance_in(self._folder / f"{edition.id}.duckdb")

    def close(self) -> None:
        """Gives back connections and files."""
        self._deadlines.close()
        self._serving.close()
        self._heavy.close()
        self._passing.close()
        self.drafts.dispose()

    def _texts_stand(self, edition: Edition) -> bool:
        return edition.serving is None or texts_stand(edition, self._folder)

    def _write_texts(self, edition: Edition, progress: Progress) -> None:
        try:
            seal = write_texts(edition, self._folder, progress)
            with self._changing() as change:
                change.write(with_texts(change.book, {edition.id: seal}))
                known = edition.id in change.book.entries
            confirm(self._folder, [serving_file(edition.id)] if known else [])
        except (ParcSocialError, duckdb.Error, OSError) as error:
            log.error("serving file of %s not written, its edition answers: %s", edition.id, error)

    def _book(self) -> EditionHistory:
        return self._manifest.read()

    @contextmanager
    def _changing(self, *, patient: bool = True) -> Generator[BookChange]:
        """No read is waited for: it keeps its files."""
        self._check_owner()
        with self._manifest.locked():
            change = _ManifestChange(self._manifest)
            yield change
            for act in change.afterwards:
                act()

    def _only_writer(self, act: str, tell: Tell | None) -> AbstractContextManager[None]:
        return write_lock(self._folder, act, tell)
