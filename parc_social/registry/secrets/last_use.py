"""When a secret was last used, to the minute, at no cost to the request that uses it."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Engine, or_, update

from parc_social.database.account_rows import CleRow, MotDePasseRow
from parc_social.database.transactions import writing
from parc_social.errors import Unavailable
from parc_social.registry.cache import ExpiringCache

log = logging.getLogger(__name__)

EVERY_S = 60.0


class LastUse:
    """One write a minute and secret, in a thread of its own; one that fails is told and let go."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._written: ExpiringCache[tuple[str, str], bool] = ExpiringCache(EVERY_S)
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="last-use")

    def password(self, repere: str, now: datetime) -> None:
        """An application password of that beginning opened a request."""
        self._note("mot_de_passe", repere, now)

    def key(self, prefix: str, now: datetime) -> None:
        """A key of that prefix opened a request."""
        self._note("cle", prefix, now)

    def close(self) -> None:
        """Writes what waits and ends the thread."""
        self._writer.shutdown()

    def _note(self, table: str, repere: str, now: datetime) -> None:
        if self._written.get((table, repere)) is None:
            self._written.put((table, repere), True)
            self._writer.submit(self._write, table, repere, now)

    def _write(self, table: str, repere: str, now: datetime) -> None:
        row, name = (
            (CleRow, CleRow.prefixe) if table == "cle" else (MotDePasseRow, MotDePasseRow.repere)
        )
        before = now - timedelta(seconds=EVERY_S)  # another process may have written just now
        try:
            with writing(self._engine) as session:
                session.execute(
                    update(row)
                    .where(name == repere, or_(row.derniere.is_(None), row.derniere <= before))
                    .values(derniere=now)
                )
        except Unavailable:
            log.warning("last use of a secret was not written: the registry is away")
