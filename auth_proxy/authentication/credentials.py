"""Credentials of a request: a password, a key, a bearer token or a session, or none."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, unquote_plus

from auth_proxy.errors.problem import TWO_CREDENTIALS, Problem, Stop
from auth_proxy.url import Environ, path_of
from parc_social.access.conventions.membership import COOKIE, Entree
from parc_social.registry.sessions import Sessions
from parc_social.wording import cited

IN_URL = "api_key"  # the parameter that carries a key, for the keys that may
_MAX_HEADER = 9_000  # characters: a bearer token of 8,192, its scheme and some room
_MAX_KEY = 200
_WITH_QUERY = ("REQUEST_URI", "RAW_URI")  # servers repeat the query there
_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")  # RFC 6750, b64token


@dataclass(frozen=True, slots=True)
class Basic:
    """A login and an application password."""

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key; `prefix` is its public beginning. `in_url`: it came in the address."""

    key: str = field(repr=False)
    in_url: bool = False

    @property
    def prefix(self) -> str:
        """Public prefix of it, which may be written down."""
        return self.key.partition(".")[0][:12]


@dataclass(frozen=True, slots=True)
class Bearer:
    """An access token of the OpenID Connect provider, not verified yet."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Credentials of another scheme, or not well formed: refused like wrong ones."""


Credentials = Basic | ApiKey | Bearer | Unreadable


def take_url_key(environ: Environ) -> str | None:
    """Takes the key out of the address, so that no link, log, view or journal line can hold it.

    None when there is none; empty when it has no value. Raises Stop with a 400 when there are two.
    """
    query = str(environ.get("QUERY_STRING", ""))
    if IN_URL not in query and "%" not in query:  # a name may be spelled in percents
        return None
    keys = [value for name, value in parse_qsl(query, keep_blank_values=True) if name == IN_URL]
    if not keys:
        return None
    environ["QUERY_STRING"] = _without_key(query)
    for name in _WITH_QUERY:
        if name in environ:
            path, mark, rest = str(environ[name]).partition("?")
            environ[name] = path + mark + _without_key(rest)
    if len(set(keys)) > 1:
        raise Stop(Problem("repeated-parameter", f"Paramètre donné deux fois : {cited(IN_URL)}."))
    return keys[0]


def brings_credentials(environ: Environ) -> bool:
    """Whether a request brings credentials, good or bad: before they are taken out of it."""
    headers = environ.get("HTTP_AUTHORIZATION") or environ.get("HTTP_X_API_KEY")
    return bool(headers) or IN_URL in unquote_plus(str(environ.get("QUERY_STRING", "")))


def read_credentials(environ: Environ, url_key: str | None = None) -> Credentials | None:
    """None when there are none. Raises Stop with a 400 when there are two."""
    authorization = str(environ.get("HTTP_AUTHORIZATION") or "")
    header_key = str(environ.get("HTTP_X_API_KEY") or "")
    secrets = [text for text in (authorization, header_key, url_key) if text]
    if len(secrets) > 1:
        raise Stop(TWO_CREDENTIALS)
    if authorization:
        return _of_header(authorization)
    if header_key:
        return _key(header_key)
    return _key(url_key, in_url=True) if url_key else None


def _of_header(header: str) -> Credentials:
    scheme, _, rest = header.partition(" ")
    if len(header) > _MAX_HEADER:
        return Unreadable()
    if scheme.lower() == "basic":
        return _basic(rest.strip()) or Unreadable()
    if scheme.lower() == "bearer" and _TOKEN.fullmatch(rest.strip()):
        return Bearer(rest.strip())
    return Unreadable()


def _basic(value: str) -> Basic | None:
    try:
        text = base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeError, ValueError):
        return None
    login, colon, password = text.partition(":")
    return Basic(login, password) if colon and login and password and _is_plain(text) else None


def _key(key: str, *, in_url: bool = False) -> ApiKey | Unreadable:
    plain = key.isascii() and _is_plain(key) and len(key) <= _MAX_KEY
    return ApiKey(key, in_url) if plain else Unreadable()


def _is_plain(text: str) -> bool:
    """Without NUL and its like: no secret of ours has any, and PostgreSQL refuses them."""
    return text.isprintable()


def _without_key(query: str) -> str:
    """The other pieces as they were written; a name may be spelled in percents."""
    return "&".join(
        piece
        for piece in query.split("&")
        if IN_URL not in (name for name, _ in parse_qsl(piece, keep_blank_values=True))
    )


# Apart from what verifies tokens (token.py), whose library a server without them never loads.
class BadToken(Exception):
    """Why a token is refused, in English, for the log: it quotes nothing of the token."""


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """Claims of a token that is believed. `actor`: who asks on the subject's behalf.

    `actor` None: the subject itself. `jti` is the token's own name.
    """

    subject: str
    actor: str | None
    jti: str


PAGES = "/portail"
READ = ("GET", "HEAD")
_COOKIE_VALUE = re.compile(r"[A-Za-z0-9_-]{16,200}")  # as Sessions makes them


def is_page(environ: Environ) -> bool:
    """Whether the address is one of the pages for people, which know no other credential.

    A browser that once signed in by Basic sends it with every request: there it is not read.
    """
    path = path_of(environ)
    return path == PAGES or path.startswith(f"{PAGES}/")


def session_of(environ: Environ, sessions: Sessions, now: datetime) -> Entree | None:
    """The open session of a request; None: none, or it is over.

    Outside the pages a session only reads, and only for our own pages or a person who follows a
    link: SameSite lets other hosts of our site through, and a script there must not ask with it.
    """
    header = str(environ.get("HTTP_COOKIE", ""))
    token = _cookie(header) if header else ""
    if not token or not (is_page(environ) or _is_own_reading(environ)):
        return None
    return sessions.find(token, now)


def check_alone(session: Entree | None, credentials: Credentials | None) -> None:
    """Raises Stop with a 400 when a session comes with other credentials."""
    if session is not None and credentials is not None:
        raise Stop(TWO_CREDENTIALS)


def _is_own_reading(environ: Environ) -> bool:
    foreign = environ.get("HTTP_SEC_FETCH_SITE") in ("cross-site", "same-site")
    navigates = environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
    return environ["REQUEST_METHOD"] in READ and (navigates or not foreign)


def _cookie(header: str) -> str:
    """The value of our cookie; empty when there is none, or several: a neighbour can plant one."""
    pairs = (piece.strip().partition("=") for piece in header.split(";"))
    values = [value for name, _, value in pairs if name == COOKIE]
    return values[0] if len(values) == 1 and _COOKIE_VALUE.fullmatch(values[0]) else ""
