"""The session of the pages, as a cookie brings it: what it opens, and what it does not."""

import re
from datetime import datetime

from auth_proxy.authentication.credentials import Credentials
from auth_proxy.errors.problem import TWO_CREDENTIALS, Stop
from auth_proxy.url import Environ, path_of
from parc_social.access.conventions.session import COOKIE, Entree
from parc_social.registry.sessions import Sessions

PAGES = "/portail"
READ = ("GET", "HEAD")
_VALUE = re.compile(r"[A-Za-z0-9_-]{16,200}")  # as Sessions makes them


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
    followed = environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
    return environ["REQUEST_METHOD"] in READ and (followed or not foreign)


def _cookie(header: str) -> str:
    """The value of our cookie; empty when there is none, or several: a neighbour can plant one."""
    pairs = (piece.strip().partition("=") for piece in header.split(";"))
    found = [value for name, _, value in pairs if name == COOKIE]
    return found[0] if len(found) == 1 and _VALUE.fullmatch(found[0]) else ""
