"""Authentication of a request: a password, a key, a bearer token or a session, only one of them."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING

from auth_proxy.authentication.attempts import SOFTWARE, Attempts
from auth_proxy.authentication.credentials import (
    IN_URL,
    READ,
    ApiKey,
    BadToken,
    Basic,
    Bearer,
    Credentials,
    TokenClaims,
    Unreadable,
    check_alone,
    is_page,
    read_credentials,
    session_of,
    take_url_key,
)
from auth_proxy.authentication.gate_config import GateConfig
from auth_proxy.errors.problem import Stop, too_many
from auth_proxy.url import Environ
from parc_social.access.conventions.membership import Entree, Session
from parc_social.access.model.organisation import Genre, Identity
from parc_social.oidc import Oidc
from parc_social.registry.cache import ExpiringCache

if TYPE_CHECKING:
    from auth_proxy.authentication.oidc import Provider

log = logging.getLogger(__name__)

_LIFE_S = 1.0  # after the registry's two seconds: what is revoked is refused within five


@dataclass(frozen=True, slots=True)
class AuthenticatedCaller:
    """Somebody who is known; `is_secret`: by a password or a key.

    `portal`: a federating portal that asks on their behalf. `jeton`: the digest of the `jti` of
    their bearer token; a token may come again and again while it lives, and the journal tells it.

    `again` says who the same credential stands for now, None once it is revoked: a long answer
    asks now and then. A bearer token was verified once, and its end does not cut an answer short.
    """

    identity: Identity
    portal: Identity | None = None
    session: Session | None = None
    is_secret: bool = False
    jeton: str = ""
    again: Callable[[], "AuthenticatedCaller | None"] = field(
        default=lambda: None, repr=False, compare=False
    )


class SignIn:
    """The one place where credentials become somebody. For many threads; keeps no secret."""

    def __init__(self, config: GateConfig) -> None:
        self._config = config
        self._attempts = Attempts(
            config.known, config.registry.refused_tries, SOFTWARE, config.settings.bounds,
            config.clock,
        )  # fmt: skip
        self._oidc = config.settings.oidc
        self._provider = _provider(self._oidc)
        self._digest_key = secrets.token_bytes(32)
        self._recent: ExpiringCache[bytes, AuthenticatedCaller] = ExpiringCache(_LIFE_S)

    @property
    def takes_tokens(self) -> bool:
        """Whether a provider is configured."""
        return self._provider is not None

    def caller(self, environ: Environ) -> AuthenticatedCaller | Entree | None:
        """None: nobody that is known; an Entree: a person who is to choose an organisation.

        Raises Stop (two credentials, too many guesses).

        Raises Unavailable when registry or provider can't say: never an open config.
        """
        digest = self._digest(environ)
        caller = self._recent.get(digest) if digest else None
        if caller is None:
            caller = self._read(environ)
            if digest and isinstance(caller, AuthenticatedCaller) and caller.is_secret:
                self._recent.put(digest, caller)
        return caller

    def _digest(self, environ: Environ) -> bytes | None:
        """What a secret is remembered under for a second, in which a map asks for fifty tiles.

        None: there is none in a header, or something beside it that must be looked at.
        """
        header, key = environ.get("HTTP_AUTHORIZATION"), environ.get("HTTP_X_API_KEY")
        secret = header or key
        if not secret or (header and key) or environ.get("HTTP_COOKIE") or is_page(environ):
            return None
        query = environ.get("QUERY_STRING", "")
        if IN_URL in query or "%" in query or environ["REQUEST_METHOD"] == "OPTIONS":
            return None  # a key in the address may be spelled in percents
        address = environ.get("REMOTE_ADDR", "")
        text = f"{'basic' if header else 'key'}\0{address}\0{secret}"
        return blake2b(text.encode(), key=self._digest_key, digest_size=32).digest()

    def _read(self, environ: Environ) -> AuthenticatedCaller | Entree | None:
        url_key = take_url_key(environ)
        credentials = None if is_page(environ) else read_credentials(environ, url_key)
        if environ["REQUEST_METHOD"] == "OPTIONS" and credentials is None:
            return None  # a preflight carries none, and needs none
        session = session_of(environ, self._config.registry.sessions, self._config.clock())
        check_alone(session, credentials)
        if session is not None:
            return self._of_session(session) if isinstance(session, Session) else session
        if isinstance(credentials, ApiKey) and credentials.in_url:
            credentials = credentials if environ["REQUEST_METHOD"] in READ else Unreadable()
        return self._authenticate(environ, credentials)

    def _authenticate(
        self, environ: Environ, credentials: Credentials | None
    ) -> AuthenticatedCaller | None:
        match credentials:
            case Bearer(token=token):
                return self._of_token(token)
            case Basic(login=name) | ApiKey(prefix=name):
                return self._try_secret(credentials, name, str(environ.get("REMOTE_ADDR", "")))
            case _:
                return None

    def _of_session(self, session: Session) -> AuthenticatedCaller:
        def again() -> AuthenticatedCaller | None:
            clock, sessions = self._config.clock, self._config.registry.sessions
            session_now = sessions.find(session.token, clock())
            return self._of_session(session_now) if isinstance(session_now, Session) else None

        return AuthenticatedCaller(session.identity, session=session, again=again)

    def _try_secret(
        self, secret: Basic | ApiKey, name: str, address: str
    ) -> AuthenticatedCaller | None:
        secret_text = secret.password if isinstance(secret, Basic) else secret.key
        wait = self._attempts.wait(name, address, secret_text)
        if wait:
            raise Stop(too_many(wait))
        address_wait = self._attempts.address_wait(address)
        caller = self._match(secret)
        if caller is not None:
            self._attempts.succeeded(name, address, secret_text)
            return caller
        self._attempts.failed(name, address)
        if address_wait:
            raise Stop(too_many(address_wait))
        return None

    def _match(self, secret: Basic | ApiKey) -> AuthenticatedCaller | None:
        registry = self._config.registry
        if isinstance(secret, Basic):
            identity = registry.authenticate_password(secret.login, secret.password)
        else:
            identity = registry.authenticate_key(secret.key, in_url=secret.in_url)
        if identity is None:
            return None
        return AuthenticatedCaller(identity, is_secret=True, again=lambda: self._match(secret))

    def _of_token(self, token: str) -> AuthenticatedCaller | None:
        if self._oidc is None or self._provider is None:
            return None
        try:
            from auth_proxy.authentication.token import read_token

            claims = read_token(token, self._oidc, self._provider.key, self._config.clock())
        except BadToken as error:
            log.info("bearer token refused: %s", error)
            return None
        return self._of_claims(claims, self._oidc.issuer)

    def _of_claims(self, claims: TokenClaims, issuer: str) -> AuthenticatedCaller | None:
        """The accounts that a token names; one that is unknown or revoked refuses the whole."""
        identity_of = self._config.registry.linked
        identity = identity_of(issuer, claims.subject)
        if identity is None:
            log.info("bearer token refused: unknown subject")
            return None
        portal = identity_of(issuer, claims.actor) if claims.actor is not None else None
        if claims.actor is not None and not (
            portal is not None and portal.organisation.genre is Genre.PORTAIL
        ):
            log.info("bearer token refused: the actor is no known portal")
            return None
        return AuthenticatedCaller(
            identity,
            portal,
            jeton=sha256(claims.jti.encode()).hexdigest()[:32],
            again=lambda: self._of_claims(claims, issuer),
        )


def _provider(oidc: Oidc | None) -> "Provider | None":
    """What verifies tokens: cryptography is 8 MB that a server without a provider spares."""
    if oidc is None:
        return None
    from auth_proxy.authentication.oidc import Provider

    return Provider(oidc)
