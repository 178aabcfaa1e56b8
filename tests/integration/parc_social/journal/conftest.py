"""A registry of each kind whose journal can be written, tampered with and read."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from parc_social.journal.entry import JournalEntry
from parc_social.registry.registry import Registry, open_registry

NOW = datetime(2026, 6, 1, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def url(registry_url: str) -> str:
    """A migrated registry of each kind, empty."""
    return registry_url


@pytest.fixture
def registry(url: str) -> Iterator[Registry]:
    """The same, open."""
    opened = open_registry(url)
    yield opened
    opened.close()


@pytest.fixture
def entry() -> Callable[..., JournalEntry]:
    """A line; the number tells it from others."""

    def make(number: int = 0, **more: object) -> JournalEntry:
        values = {
            "quand": NOW, "requete_id": f"r{number}", "methode": "GET", "operation": "items",
            "statut": 200, "duree_ms": 3, "octets": 1234, "compte": "ddt",
            "conventions": ("C1", "C2"), "requete": "nom=L'Haÿ",
        }  # fmt: skip
        return JournalEntry(**(values | more))  # pyright: ignore[reportArgumentType]

    return make


@pytest.fixture
def tamper() -> Callable[..., None]:
    """Statements run as somebody with the database's keys would: first the triggers go."""

    def run(registry: Registry, *acts: str, **values: Any) -> None:
        tables = ("journal", "journal_sceau", "journal_redacteur", "journal_archive")
        with registry.engine.begin() as connection:
            for table in tables:
                if connection.dialect.name == "postgresql":
                    connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
                else:
                    for act in ("update", "delete"):
                        connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_{act}"))
            for act in acts:
                connection.execute(text(act), values)

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where archives go."""
    made = tmp_path / "archives"
    made.mkdir()
    return made
