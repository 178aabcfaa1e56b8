"""The journal long ago: its writers' clock stands still, and what went to archives is read back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from parc_social.journal.archive_file import records
from parc_social.registry.registry import Registry


class Past(datetime):
    """The clock of the writers, years ago."""

    moment = datetime(2025, 1, 31, 23, 59, 59, tzinfo=UTC)

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        """Always the same."""
        return cls.moment


def ids(registry: Registry) -> list[str]:
    """What is in the journal, besides what it says of archives."""
    query = "SELECT requete_id FROM journal WHERE operation <> 'archivage'"
    with registry.engine.connect() as connection:
        return sorted(connection.scalars(text(query)))


def archived(registry: Registry, folder: Path) -> list[str]:
    """What is in the files that the journal names."""
    with registry.engine.connect() as connection:
        names = set(connection.scalars(text("SELECT fichier FROM journal_archive")))
    held = [row for name in names for kind, row in records(folder / name) if kind == "ligne"]
    return sorted(row["requete_id"] for row in held)
