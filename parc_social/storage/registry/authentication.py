"""Who a secret belongs to, at the cost of one argon2 in five minutes and one read in two seconds.

Two memories: what the registry holds is believed for `life_s`, so a revoked account or password
is refused within that time; that a password fits a hash is believed for five minutes, as neither
can change (the key is an HMAC over both: neither is kept).
"""

import hmac
import secrets
from datetime import UTC, datetime
from hashlib import sha256

from parc_social.access.identity import Identity
from parc_social.storage.registry.accounts import Accounts, Stored, Usage
from parc_social.storage.registry.credentials import (
    key_matches,
    password_matches,
    prefix_of,
    repere_of,
)
from parc_social.storage.registry.recent import Recent

_VERIFIED_S = 300.0
_NOTED_S = 60.0


class Authenticator:
    """Checks passwords and keys; keeps no secret."""

    def __init__(self, accounts: Accounts, life_s: float) -> None:
        self._accounts = accounts
        self._stored: Recent[tuple[str, str, str], Stored] = Recent(life_s)
        self._verified: Recent[bytes, bool] = Recent(_VERIFIED_S)
        self._noted: Recent[str, bool] = Recent(_NOTED_S)
        self._hmac_key = secrets.token_bytes(32)

    def password(
        self, login: str, password: str, usage: Usage = Usage.APPLICATION
    ) -> Identity | None:
        """The account whose password it is, or None."""
        stored = self._stored_password(login, repere_of(password), usage)
        if not self._fits(stored, password) or stored is None:
            return None
        self._note_use(repere_of(password))
        return stored.identity

    def key(self, key: str) -> Identity | None:
        """The account whose API key it is, or None."""
        prefix = prefix_of(key)
        known = self._stored.get(("", prefix, "key"))
        stored = known or self._accounts.stored_key(prefix)
        if not key_matches(stored.hash if stored else None, key) or stored is None:
            return None
        if known is None:  # else a key in constant use would never be read again, once revoked
            self._stored.put(("", prefix, "key"), stored)
        self._note_use(prefix)
        return stored.identity

    def _note_use(self, repere: str) -> None:
        """Written once a minute at most, not at each of fifty tiles a second."""
        if self._noted.get(repere) is None:
            self._noted.put(repere, True)
            self._accounts.note_use(repere, datetime.now(UTC))

    def _stored_password(self, login: str, repere: str, usage: Usage) -> Stored | None:
        where = (login, repere, usage.value)
        stored = self._stored.get(where)
        if stored is None:
            stored = self._accounts.stored_password(repere, login, usage)
            if stored is not None:
                self._stored.put(where, stored)
        return stored

    def _fits(self, stored: Stored | None, password: str) -> bool:
        if stored is None:
            return password_matches(None, password)
        fingerprint = self._fingerprint(stored.hash, password)
        if self._verified.get(fingerprint):
            return True
        fits = password_matches(stored.hash, password)
        if fits:
            self._verified.put(fingerprint, True)
        return fits

    def _fingerprint(self, stored: str, password: str) -> bytes:
        return hmac.new(self._hmac_key, f"{stored}\0{password}".encode(), sha256).digest()
