"""What was read of all conventions, or of all organisations, until one of them changes."""

from collections.abc import Callable

from sqlalchemy import Engine, select

from parc_social.database.engine import reading
from parc_social.database.version_rows import RevisionRow

CONVENTIONS, ORGANISATIONS = "conventions", "organismes"  # what revisions are drawn of


class RevisionMemory[K, V]:
    """One value, of one key. Thread-safe: two threads may read the same twice.

    The registry draws a revision anew with each change of its subject (migration 0017), whoever
    writes it. It is asked before the value is read: what is newer than its revision is read once
    more, never kept for longer. Of a change under way nothing is kept: nobody sees it yet.
    """

    def __init__(self, engine: Engine, subject: str) -> None:
        self._engine, self._subject = engine, subject
        self._held: tuple[str | None, K, V] | None = None

    def read(self, key: K, source: Callable[[K], V]) -> V:
        """The value remembered, or read from its source. Raises Unavailable, as the source does."""
        query = select(RevisionRow.tirage).where(RevisionRow.sujet == self._subject)
        with reading(self._engine) as session:
            revision = session.scalar(query)
        held = self._held
        if held is not None and held[:2] == (revision, key):
            return held[2]
        value = source(key)
        self._held = (revision, key, value)
        return value
