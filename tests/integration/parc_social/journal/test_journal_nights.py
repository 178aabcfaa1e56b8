"""An archive each night, on PostgreSQL: what its tables take."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from parc_social.journal import link
from parc_social.registry.registry import Registry
from testing.made.past import Past

A_NIGHT = 2_000  # lines: some 0.9 MB
TABLES = "registre.journal, registre.journal_sceau"
SIZE = "SELECT pg_total_relation_size('registre.journal')"


@pytest.mark.parametrize("registry_url", ["postgresql"], indirect=True)
def test_nights_of_archives_leave_tables_of_the_size_of_what_is_kept(
    registry: Registry,
    folder: Path,
    entry: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The room of what went is taken again: nothing grows that a table a month would have cut."""
    sizes: list[int] = []
    for night in range(6):
        noon = datetime(2025, 2, 1 + night, 12, tzinfo=UTC)
        with monkeypatch.context() as past:
            past.setattr(link, "datetime", Past)
            past.setattr(Past, "moment", noon)
            for number in range(A_NIGHT):
                registry.journal.note(entry(10_000 * night + number))
            registry.journal.flush()
            made = sum(one.lignes for one in registry.journal.archive(folder, noon.date()))
            registry.journal.flush()  # what tells of it, before the writer's thread finds today
        # All but this night's, and from the second on the line that tells of the archive before.
        assert made == (A_NIGHT if night else 0) + (night > 1)
        with registry.engine.connect() as session:
            alone = session.execution_options(isolation_level="AUTOCOMMIT")
            alone.execute(text(f"VACUUM {TABLES}"))
            sizes.append(alone.execute(text(SIZE)).scalar_one())
    assert registry.journal.verify(places=[folder]).fautes == ()
    assert sizes[0] > 500_000
    assert max(sizes[2:]) <= 1.2 * sizes[1], sizes
    assert sizes[1] <= 2.2 * sizes[0], sizes  # this night's, and the room of the night before
