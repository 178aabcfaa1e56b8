"""A browser in front of a person: how it is known, and where it is led when nobody signed in."""

from dataclasses import dataclass
from urllib.parse import quote

from auth_proxy.authentication.credentials import are_given
from auth_proxy.authentication.session import PAGES, READ
from auth_proxy.authorisation.accept import liked
from auth_proxy.response import GateResponse
from auth_proxy.url import Environ, path_of
from parc_social.access.conventions.return_path import is_own
from parc_social.access.conventions.session import Entree

_HTML = "text/html"
_FORMS = (_HTML, "application/xhtml+xml", "application/json", "application/problem+json")


@dataclass(frozen=True, slots=True)
class Browser:
    """What is known of a request for a page before its headers are stripped.

    `address`: path and query as they were asked; empty: nobody can be led back there. `navigates`:
    a person opens it, by a link or the bar of addresses, and brings no credentials of software.
    """

    address: str
    navigates: bool


def browser_of(environ: Environ) -> Browser | None:
    """None: whoever asks likes another form than HTML. Before anything is taken out."""
    header = str(environ.get("HTTP_ACCEPT", ""))
    if _HTML not in header or next((m for m in liked(header) if m in _FORMS), "") != _HTML:
        return None
    reads = environ["REQUEST_METHOD"] in READ
    opened = environ.get("HTTP_SEC_FETCH_MODE") == "navigate" and reads
    return Browser(_address(environ) if reads else "", navigates=opened and not are_given(environ))


def to_sign_in(browser: Browser, base_url: str, entered: Entree | None) -> GateResponse:
    """Where a person is sent to sign in, or who has, to say for which organisation.

    Back to what was asked, if it was one to read.
    """
    again = f"?suite={quote(browser.address)}" if is_own(browser.address) else ""
    where = f"{base_url}{PAGES}/{'organisme' if entered else 'connexion'}{again}"
    return GateResponse(303, [("Location", where), ("Content-Length", "0")], [], 0)


def _address(environ: Environ) -> str:
    """Path and query in percents; the path came decoded, its octets as letters of Latin 1."""
    path = quote(path_of(environ).encode("latin-1", "replace"), safe="/:@!$&'()*+,;=-._~")
    query = str(environ.get("QUERY_STRING", ""))
    return f"{path}?{query}" if query else path
