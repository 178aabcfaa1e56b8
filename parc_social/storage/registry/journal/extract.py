"""Who saw what: the lines of one organisation between two days."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, select

from parc_social.storage.registry.models import JournalRow
from parc_social.storage.registry.session import answering

_AT_ONCE = 1_000


def lines_of(
    engine: Engine, organisation: str, first: date, last: date, compte: str | None = None
) -> Iterator[Mapping[str, Any]]:
    """In the order of time (UTC days, both included). Raises Unavailable."""
    query = select(JournalRow.__table__).where(
        JournalRow.organisation == organisation,
        JournalRow.quand >= first.isoformat(),
        JournalRow.quand < (last + timedelta(days=1)).isoformat(),
    )
    if compte is not None:
        query = query.where(JournalRow.compte == compte)
    ordered = query.order_by(JournalRow.quand, JournalRow.redacteur, JournalRow.rang)
    with answering(), engine.connect() as connection:
        found = connection.execution_options(yield_per=_AT_ONCE).execute(ordered)
        for row in found.mappings():
            yield dict(row)
