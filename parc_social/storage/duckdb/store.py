"""The embedded store: one immutable DuckDB file an edition."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

from parc_social.storage.duckdb.reads import DuckdbReads
from parc_social.storage.edition_files.edition_file import provenance_in
from parc_social.storage.edition_files.provenance import Provenance
from parc_social.storage.editions.edition import Checksum, Edition
from parc_social.storage.editions.history import BookChange, EditionHistory, Progress
from parc_social.storage.editions.manifest import Manifest
from parc_social.storage.editions.pending import Tell, write_lock
from parc_social.storage.serving_files.lifecycle import write_texts


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

    def write_texts(self, editions: Sequence[Edition]) -> Mapping[str, Checksum]:
        """See Store: made where they are not, of editions that have rows to serve so."""
        found = {edition.id: write_texts(edition, self._folder) for edition in editions}
        return {identifier: seal for identifier, seal in found.items() if seal is not None}

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
