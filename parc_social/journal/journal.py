"""The journal of one registry, as the gate and the commands use it."""

import logging
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from parc_social.database.engine import answering
from parc_social.errors import Unavailable
from parc_social.journal.archive import JournalArchive, archive
from parc_social.journal.checkpoint import Checkpoint
from parc_social.journal.entry import JournalEntry, archive_entry
from parc_social.journal.extract import (
    ExtractRequest,
    JournalPosition,
    first_day,
    latest_of,
    lines_of,
)
from parc_social.journal.table import JournalTable
from parc_social.journal.verify import Verdict, newest_seal, verify
from parc_social.journal.verify_since import verify_since
from parc_social.journal.writer import ChainWriter, Waiting

log = logging.getLogger(__name__)


class Journal:
    """Writes and checks the journal. Raises Unavailable when it can't be reached.

    `append` returns once the line is kept for good, `note` leaves it for a group that comes soon.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = ChainWriter(JournalTable(engine))
        self.append: Callable[[JournalEntry], None] = self._writer.append
        self.note: Callable[[JournalEntry], None] = self._writer.note
        weakref.finalize(self, _end, self._writer)  # also when the process ends

    def flush(self) -> None:
        """Writes all that waits. Raises Unavailable."""
        self._writer.flush()

    def check(self) -> None:
        """Raises Unavailable while lines can't be kept, as the last try said."""
        self._writer.check()

    @property
    def waiting(self) -> Waiting:
        """Lines of this process that wait, and that were lost."""
        return self._writer.waiting

    def verify(
        self, expected: tuple[str, ...] = (), places: Sequence[Path] | None = None
    ) -> Verdict:
        """Reads every chain of every writer again; `expected`: seals that were kept elsewhere.

        `places`: archives to read too, or folders where all of them must be.
        """
        self._writer.merge_waiting()
        return verify(self._engine, expected, places)

    def verify_since(self, checkpoint: Checkpoint) -> Verdict:
        """Reads what came after a checkpoint; what is before is for `verify`."""
        self._writer.merge_waiting()
        return verify_since(self._engine, checkpoint)

    def last_seal(self) -> str:
        """The newest seal that is in the registry by now; empty when nothing was ever written."""
        with answering(), self._engine.connect() as connection:
            return newest_seal(connection)

    def archive(self, folder: Path, before: date) -> Iterator[JournalArchive]:
        """Moves what was sealed before a day (UTC) to files; each is told once it is done.

        Raises Unavailable, Busy, Forbidden: what was not told stays in the journal.
        """
        self._writer.merge_waiting()
        for archive_made in archive(self._engine, folder, before):
            self.note(archive_entry(archive_made.file.name, archive_made.somme))
            yield archive_made

    def lines_of(self, request: ExtractRequest) -> Iterator[Mapping[str, Any]]:
        """The lines of an organisation between two days, in order of time."""
        self._writer.merge_waiting()
        return lines_of(self._engine, request)

    def latest_of(
        self, request: ExtractRequest, before: JournalPosition | None, most: int
    ) -> Sequence[Mapping[str, Any]]:
        """The newest of them first, at most so many, older than a place."""
        self._writer.merge_waiting()
        return latest_of(self._engine, request, before, most)

    def first_day(self, organisation: str) -> str | None:
        """When the oldest kept line of an organisation was written; None: it has none."""
        self._writer.merge_waiting()
        return first_day(self._engine, organisation)

    def close(self) -> None:
        """Writes all that waits, seals, and gives back the connection."""
        _end(self._writer)


def _end(writer: ChainWriter) -> None:
    try:
        writer.close()
    except Unavailable as error:
        waiting = writer.waiting
        log.error("journal: %d lines could not be written: %s", waiting.lines, error)
