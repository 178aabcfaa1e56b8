"""What the journal of accesses says of an account."""

from contextlib import closing
from typing import Any

from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings


def lines(service: Any, login: str) -> list[tuple[str, str, str, int]]:
    """Operation, collection, request and status of each line of an account, the first first."""
    query = text(
        "SELECT operation, collection, requete, statut FROM journal WHERE compte = :c"
        " ORDER BY quand"
    )
    with closing(open_registry(read_settings(service.environ).registry)) as registry:
        registry.journal.flush()
        with registry.engine.connect() as connection:
            rows = connection.execute(query, {"c": login}).all()
    return [(row[0], row[1], row[2], row[3]) for row in rows]
