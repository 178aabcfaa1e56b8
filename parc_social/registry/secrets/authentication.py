"""Owner of a secret, at the cost of one argon2 in five minutes and one read in two seconds.

Two memories: what the registry holds is believed for `life_s`, so a revoked account or password
is refused within that time; that a password fits a hash is believed for five minutes, as neither
can change (the key is a keyed digest over both: neither is kept). When a secret was last used is
written, to the minute, at no cost to the request that uses it.
"""

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Engine, or_, update

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Identity
from parc_social.database.account_rows import CleRow, MotDePasseRow
from parc_social.database.engine import writing
from parc_social.errors import Unavailable
from parc_social.registry.cache import ExpiringCache
from parc_social.registry.secrets.credentials import (
    key_matches,
    password_matches,
    prefix_of,
    repere_of,
)
from parc_social.registry.secrets.stored_secrets import StoredSecret, StoredSecrets

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


_VERIFIED_S = 300.0


@dataclass(frozen=True, slots=True)
class PagePassword:
    """A password of the pages that was typed right: what finds it, and whether it was chosen."""

    repere: str
    chosen: bool


class Authenticator:
    """Checks passwords and keys; keeps no secret."""

    def __init__(
        self,
        secrets_: StoredSecrets,
        last_use: LastUse,
        life_s: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._secrets = secrets_
        self._last_use = last_use
        self._clock = clock
        self._stored: ExpiringCache[tuple[str, str, str], StoredSecret] = ExpiringCache(life_s)
        self._verified: ExpiringCache[bytes, bool] = ExpiringCache(_VERIFIED_S)
        self._digest_key = secrets.token_bytes(32)

    def password(self, login: str, password: str) -> Identity | None:
        """The account whose application password it is, or None."""
        repere = repere_of(password)
        secret = self._find(("application", login, repere), self._secrets.password)
        if not self._fits(secret, password) or not self._is_on(secret):
            return None
        return self._note_use(secret, lambda now: self._last_use.password(repere, now))

    def of_portal(self, login: str, password: str) -> PagePassword | None:
        """The password of an account for the pages that it is, or None."""
        where = ("portail", login, repere_of(password))
        secret = self._find(where, self._secrets.portal_password)
        if not self._fits(secret, password) or secret is None or not self._is_on(secret):
            return None
        self._last_use.password(secret.repere, self._clock())
        return PagePassword(secret.repere, secret.chosen)

    def key(self, key: str, *, in_url: bool = False) -> Identity | None:
        """The account whose API key it is, or None: also for one that may not be in an address."""
        prefix = prefix_of(key)
        cached = self._stored.get(("", prefix, "key"))
        secret = cached or self._secrets.key(prefix)
        if not key_matches(secret.hash if secret else None, key) or secret is None:
            return None
        if cached is None:
            self._stored.put(("", prefix, "key"), secret)
        if not self._is_on(secret) or (in_url and not secret.dans_url):
            return None
        return self._note_use(secret, lambda now: self._last_use.key(prefix, now))

    def _note_use(
        self, secret: StoredSecret | None, note: Callable[[datetime], None]
    ) -> Identity | None:
        if secret is None or secret.owner is None:
            return None
        note(self._clock())
        return secret.owner.identity

    def _is_on(self, secret: StoredSecret | None) -> bool:
        """By the clock, whatever was remembered."""
        return secret is not None and secret.is_on(legal_day(self._clock()))

    def _find(
        self, where: tuple[str, str, str], read: Callable[[str, str], StoredSecret | None]
    ) -> StoredSecret | None:
        secret = self._stored.get(where)
        if secret is None:
            _usage, login, repere = where
            secret = read(repere, login)
            if secret is not None:
                self._stored.put(where, secret)
        return secret

    def _fits(self, secret: StoredSecret | None, password: str) -> bool:
        if secret is None:
            return password_matches(None, password)
        fingerprint = self._fingerprint(secret.hash, password)
        if self._verified.get(fingerprint):
            return True
        fits = password_matches(secret.hash, password)
        if fits:
            self._verified.put(fingerprint, True)
        return fits

    def _fingerprint(self, hashed: str, password: str) -> bytes:
        """BLAKE2b is made to be keyed, and asks OpenSSL for nothing: 1 µs, HMAC-SHA-256 took 16."""
        both = f"{hashed}\0{password}".encode()
        return blake2b(both, key=self._digest_key, digest_size=32).digest()
