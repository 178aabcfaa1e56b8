"""The signing keys of an OpenID Connect provider: found by discovery, kept, asked for again."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

import urllib3
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from parc_social.errors import Unavailable
from parc_social.oidc import Oidc, is_secure_url

log = logging.getLogger(__name__)

RENEW_S = 300  # a key that the provider withdraws is refused after this
LIFE_S = 3_600  # how long the last keys serve while the provider is away
PAUSE_S = 10  # between two questions, whatever the tokens name
_DEADLINE_S = 3.0  # of one question, from the connection to the last octet
_MAX_BYTES = 262_144
_MIN_RSA_BITS = 2_048
_KINDS = {  # kty and crv (RFC 7518)
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
}


@dataclass(frozen=True, slots=True)
class _HeldKeys:
    keys: Mapping[str, PyJWK]
    read: float


class Provider:
    """For many threads. One of them asks while the others go on with the keys that are known."""

    def __init__(self, oidc: Oidc, clock: Callable[[], float] = time.monotonic) -> None:
        self._oidc = oidc
        self._clock = clock
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(total=_DEADLINE_S), retries=False, maxsize=1
        )
        self._lock = threading.Lock()
        self._held: _HeldKeys | None = None
        self._next = float("-inf")
        self._failing = False

    def key(self, kid: str) -> PyJWK | None:
        """The key of that name, or None when the provider has none.

        Raises Unavailable when the provider can't be asked and what is known is not enough.
        """
        keys = self._held
        if keys is not None and kid in keys.keys and self._age(keys) < RENEW_S:
            return keys.keys[kid]
        usable = keys is not None and kid in keys.keys and self._age(keys) < LIFE_S
        if self._lock.acquire(blocking=not usable):
            try:
                self._ask()
            finally:
                self._lock.release()
        return self._known_key(kid)

    def _known_key(self, kid: str) -> PyJWK | None:
        keys = self._held
        if keys is None or self._age(keys) >= LIFE_S or (self._failing and kid not in keys.keys):
            raise Unavailable(f"le fournisseur d'identité {self._oidc.issuer} ne répond pas")
        return keys.keys.get(kid)

    def _age(self, keys: _HeldKeys) -> float:
        return self._clock() - keys.read

    def _ask(self) -> None:
        """Reads the keys, unless that was tried a moment ago."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + PAUSE_S
        try:
            self._held = _HeldKeys(self._read(), now)
            self._failing = False
        except Unavailable as error:
            self._failing = True
            log.error("no keys of the OpenID provider %s: %s", self._oidc.issuer, error)

    def _read(self) -> Mapping[str, PyJWK]:
        issuer = self._oidc.issuer
        document = self._json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer:
            raise Unavailable(f"it calls itself {document.get('issuer')!r}")
        where = document.get("jwks_uri")
        if not isinstance(where, str) or not is_secure_url(where):
            raise Unavailable(f"its keys are not at a secure address: {where!r}")
        keys = usable_keys(self._json(where).get("keys"), self._oidc.algorithm)
        if not keys:
            raise Unavailable(f"it has no key for {self._oidc.algorithm}")
        return keys

    def _json(self, url: str) -> Mapping[str, Any]:
        """A JSON object at a URL, not elsewhere: no redirection is followed."""
        try:
            document: Any = json.loads(self._body(url))
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unavailable(f"{url} does not answer ({type(error).__name__})") from error
        except (ValueError, RecursionError) as error:
            raise Unavailable(f"{url} is no JSON") from error
        if not isinstance(document, dict):
            raise Unavailable(f"{url} is no JSON object")
        return cast(dict[str, Any], document)

    def _body(self, url: str) -> bytes:
        ends = time.monotonic() + _DEADLINE_S
        answer = self._http.request("GET", url, preload_content=False, redirect=False)
        body = b""
        try:
            if answer.status != HTTPStatus.OK:
                raise Unavailable(f"{url} answers {answer.status}")
            for piece in answer.stream(65_536):
                body += piece
                if len(body) > _MAX_BYTES or time.monotonic() > ends:
                    raise Unavailable(f"{url} is too large or too slow")
        finally:
            answer.close()  # never back to the pool half read
        return body


def usable_keys(members: Any, algorithm: str) -> dict[str, PyJWK]:
    """The named keys of a JWK Set that sign with one algorithm; all others are passed over."""
    entries: list[Any] = cast(list[Any], members) if isinstance(members, list) else []
    keys: dict[str, PyJWK] = {}
    for entry in entries:
        key = _usable(cast(dict[str, Any], entry), algorithm) if isinstance(entry, dict) else None
        if key is not None and key.key_id:
            keys.setdefault(key.key_id, key)
    return keys


def _usable(entry: dict[str, Any], algorithm: str) -> PyJWK | None:
    kind = (entry.get("kty"), entry.get("crv"))
    if kind != _KINDS[algorithm] or not isinstance(entry.get("kid"), str):
        return None
    if entry.get("use", "sig") != "sig" or entry.get("alg", algorithm) != algorithm:
        return None
    public = {name: value for name, value in entry.items() if name != "d"}
    try:
        key = PyJWK(public, algorithm)
    except (PyJWTError, ValueError, TypeError):
        return None
    short = kind[0] == "RSA" and key.key.key_size < _MIN_RSA_BITS
    return None if short else key
