"""The session of the pages, as a cookie brings it: what it opens, and what it does not."""

from datetime import datetime
from urllib.parse import quote

from werkzeug.http import parse_cookie

from auth_proxy.answer import Answer
from auth_proxy.credentials import Credentials
from auth_proxy.paths import Environ, path_of
from auth_proxy.problem import TWO_CREDENTIALS, Stop
from parc_social.access.session import COOKIE, Session
from parc_social.storage.registry.sessions import Sessions

PAGES = "/portail"
_READ = ("GET", "HEAD")


def is_page(environ: Environ) -> bool:
    """Whether the address is one of the pages for people, which know no other credential.

    A browser that once signed in by Basic sends it with every request: there it is not read.
    """
    path = path_of(environ)
    return path == PAGES or path.startswith(f"{PAGES}/")


def session_of(environ: Environ, sessions: Sessions, now: datetime) -> Session | None:
    """The open session of a request; None: none, or it is over.

    Outside the pages a session only reads: a form of another site could post, never read.
    """
    token = _cookie(str(environ.get("HTTP_COOKIE", "")))
    if not token or not (is_page(environ) or environ["REQUEST_METHOD"] in _READ):
        return None
    return sessions.find(token, now)


def check_alone(session: Session | None, credentials: Credentials | None) -> None:
    """Raises Stop with a 400 when a session comes with other credentials."""
    if session is not None and credentials is not None:
        raise Stop(TWO_CREDENTIALS)


def to_sign_in(environ: Environ, base_url: str) -> Answer:
    """Where a person without a session is sent; back to the same page, if it was one to read."""
    again = f"?suite={quote(path_of(environ))}" if environ["REQUEST_METHOD"] in _READ else ""
    where = f"{base_url}{PAGES}/connexion{again}"
    return Answer(303, [("Location", where), ("Content-Length", "0")], [])


def _cookie(header: str) -> str:
    """The value of our cookie, whatever others stand beside it; empty when there is none."""
    return parse_cookie(header).get(COOKIE, "") if COOKIE in header else ""
