"""A PostgreSQL older than supported is named before any work, by who writes and by who serves."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from parc_social.errors import Unavailable
from parc_social.settings import Settings
from parc_social.storage.open import open_store
from parc_social.storage.postgres import schema
from parc_social.storage.postgres.schema import NEEDED, check_version
from testing.rows import each_row


@each_row("number", [90_624, 150_010, 10_000 * NEEDED - 1])
def test_an_older_server_is_refused_with_the_version_found_and_needed(number: int) -> None:
    with pytest.raises(Unavailable, match=rf"PostgreSQL {number // 10_000}\..*PostgreSQL {NEEDED}"):
        check_version(number)


@each_row("number", [10_000 * NEEDED, 10_000 * NEEDED + 6, 10_000 * (NEEDED + 1)])
def test_the_version_needed_and_newer_ones_are_taken(number: int) -> None:
    check_version(number)


def test_nothing_is_made_in_an_older_server_and_nothing_served_from_it(
    own_database: Callable[..., str],
    migrated_store: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(data=tmp_path, store=own_database(migrated_store))
    monkeypatch.setattr(schema, "NEEDED", 99)  # what is there is too old for it
    with closing(open_store(settings, owner=True)) as owner, pytest.raises(Unavailable, match="99"):
        owner.migrate()
    reading = closing(open_store(settings, owner=False))
    with reading as reader, pytest.raises(Unavailable, match="99"):
        reader.facts()
