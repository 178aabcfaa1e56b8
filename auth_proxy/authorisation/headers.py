"""Request headers that come in, and response headers that every answer carries."""

from functools import lru_cache
from io import BytesIO
from urllib.parse import unquote_plus

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from auth_proxy.errors.problem import Problem, Stop
from auth_proxy.ows_report import DOCUMENT_HEAD, is_ows
from auth_proxy.url import Environ, path_of
from parc_social.catalogue.parameters import IGNORED, SYSTEMS, TOKENS
from parc_social.catalogue.routes.table import TAKING_FILES
from parc_social.limits import ResourceLimits
from parc_social.storage.query.crs import uri_named

METHODS_WITH_BODY = ("POST", "PUT", "PATCH")

# A closed list: an identity header of any gateway (X-Forwarded-User, sec-*, X-Consumer-*,
# X-Scope…) or a method override is dropped because it is not here, whatever its name.
_KEPT = frozenset([
    "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_HOST", "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_IF_RANGE", "HTTP_ORIGIN", "HTTP_PREFER",
    "HTTP_RANGE", "HTTP_SEC_FETCH_SITE", "HTTP_USER_AGENT",
])  # fmt: skip
_REQUEST_HEADER = (
    "HTTP_"  # what the client sent: compared by a slice, as a call for each costs the most
)
_FROM_SERVER = ("REMOTE_USER", "AUTH_TYPE", "REMOTE_IDENT")

_EXPOSED = (
    "Link, Location, Preference-Applied, Content-Bbox, Content-Crs,"
    " Content-Datetime, OGC-NumberMatched, ETag, X-Request-Id,"
    " RateLimit, Retry-After, Accept-Patch, Content-Bbox, Content-Datetime, Values-Scale,"
    " Values-Offset"
)
CORS = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", _EXPOSED))
PREFLIGHT = (
    (
        "Access-Control-Allow-Headers",
        "Authorization, Accept, Accept-Language, Content-Type, If-Match, Prefer, X-API-Key",
    ),
    ("Access-Control-Max-Age", "600"),
)
# After Basic, which alone makes QGIS and browsers ask; Qt passes over a scheme it does not know.
TOKEN_CHALLENGE = ("WWW-Authenticate", 'Bearer realm="parc-social"')
_ONLY_OURS = (  # a page loads nothing from another host, and no other site frames it
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    # What is loaded later, names while one types or tiles, is ours too; a worker asks under the
    # policy of its own file.
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_EVERYWHERE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),  # no bearing on CORS, which asks by itself
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
HSTS = ("Strict-Transport-Security", "max-age=31536000")
_CODING = "Accept-Encoding, Sec-Fetch-Site"  # pages are compressed for our own alone
_ALWAYS = (
    ("Content-Security-Policy", _ONLY_OURS),
    *_EVERYWHERE,
    ("Cache-Control", "private, max-age=0"),
    ("Vary", f"Authorization, Accept, {_CODING}, Accept-Language, Cookie, X-API-Key"),
    ("Referrer-Policy", "no-referrer"),  # a key may be in the address
    *CORS,
)
# After signing out, "back" shows nothing; under no-referrer a form would send "Origin: null".
_ON_PAGES = (
    ("Content-Security-Policy", _ONLY_OURS),
    *_EVERYWHERE,
    ("Cache-Control", "no-store"),
    ("Vary", f"Cookie, {_CODING}"),
    ("Referrer-Policy", "same-origin"),
)
_OURS = frozenset(name.lower() for name, _ in _ALWAYS) | {
    "x-request-id", "x-powered-by", "server", HSTS[0].lower(),
}  # fmt: skip


def check_headers(environ: Environ, bounds: ResourceLimits) -> None:
    """Raises Stop with 431 when there are too many, or one is too long."""
    sizes = [len(value) for name, value in environ.items() if name[:5] == _REQUEST_HEADER]
    if len(sizes) > bounds.entetes:
        raise Stop(Problem("headers-too-large", f"{bounds.entetes} en-têtes au plus."))
    if sizes and max(sizes) > bounds.entete_octets:
        message = f"{bounds.entete_octets} octets au plus par en-tête."
        raise Stop(Problem("headers-too-large", message))


def strip(environ: Environ) -> None:
    """Takes out every header that is not on the list, credentials too (already read)."""
    for name in [n for n in environ if n[:5] == _REQUEST_HEADER and n not in _KEPT]:
        del environ[name]
    for name in _FROM_SERVER:
        environ.pop(name, None)


def settle_query(environ: Environ) -> None:
    """Drops what clients are known to add, and identical repetitions (QGIS writes some).

    `crs=EPSG:2154` becomes the URI (ogc-client sends it), but under OWS, where axes depend on it.
    """
    pieces = str(environ.get("QUERY_STRING", "")).split("&")
    of_ows = is_ows(path_of(environ))
    if not of_ows:
        pieces = [_with_uri(piece) if "crs=" in piece else piece for piece in pieces]
    unwanted = TOKENS if of_ows else IGNORED
    pieces_left = [p for p in dict.fromkeys(pieces) if p and p.partition("=")[0] not in unwanted]
    environ["QUERY_STRING"] = "&".join(pieces_left)


def _with_uri(piece: str) -> str:
    name, _, value = piece.partition("=")
    text = unquote_plus(value)
    uri = uri_named(text) if name in SYSTEMS else text
    return piece if uri == text else f"{name}={uri}"


def settle_content(environ: Environ, bounds: ResourceLimits) -> None:
    """Content of a request: a body in memory, or a file that a form brings. Raises Stop."""
    if environ["REQUEST_METHOD"] == "POST" and path_of(environ) in TAKING_FILES:
        settle_file(environ, bounds.depot_octets)
    else:
        settle_body(environ, bounds.corps_octets)


def settle_body(environ: Environ, most: int) -> None:
    """Reads a body of at most `most` octets. Raises Stop: 413 beyond, 400 when a reading has one.

    And for one that is compressed, which a reader would take for a document that is torn. Of what
    is too large the beginning is left: a report of OWS has the form of the version that it says.

    pygeoapi reads the body of a GET as a CQL2 filter, and dropping it would answer another
    question than was asked: everything, where a part was. Other methods have theirs dropped.
    """
    body = b""
    method = environ["REQUEST_METHOD"]
    if method in METHODS_WITH_BODY:
        coding = str(environ.get("HTTP_CONTENT_ENCODING", "")).strip().lower()
        if coding not in ("", "identity"):
            environ["wsgi.input"] = BytesIO()  # no sign of it says what it asks
            why = "Content-Encoding : le corps d'une demande s'envoie tel quel, sans compression."
            raise Stop(Problem("bad-request", why))
        body = _read(environ, most)
    elif method in ("GET", "HEAD") and _has_body(environ):
        raise Stop(Problem("body-not-expected", f"Une requête {method} n'a pas de corps."))
    else:
        environ.pop("CONTENT_TYPE", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = BytesIO(body)


def settle_file(environ: Environ, most: int) -> None:
    """Lets a body of at most `most` octets through unread: its view writes it to a file.

    Raises Stop with 413 beyond, and where its length is not told: what comes in pieces has one by
    now.
    """
    length = str(environ.get("CONTENT_LENGTH") or "")
    plain = length.isascii() and length.isdigit() and len(length) < 19
    if not plain or int(length) > most:
        raise Stop(_too_large(most))
    environ.pop("HTTP_TRANSFER_ENCODING", None)


def outgoing(
    headers: list[tuple[str, str]], request_id: str, *, page: bool = False
) -> list[tuple[str, str]]:
    """The headers of an answer, ours in place of any that bear the same name."""
    theirs = [header for header in headers if header[0].lower() not in _OURS]
    return [*theirs, *(_ON_PAGES if page else _ALWAYS), ("X-Request-Id", request_id)]


def _has_body(environ: Environ) -> bool:
    length = str(environ.get("CONTENT_LENGTH") or "0")
    return length.strip("0") != "" or "HTTP_TRANSFER_ENCODING" in environ


def _read(environ: Environ, most: int) -> bytes:
    length = str(environ.get("CONTENT_LENGTH") or "")
    plain = length.isascii() and length.isdigit() and len(length) < 19
    if length and not plain:
        raise Stop(_too_large(most))
    if not length and not environ.get("wsgi.input_terminated"):
        return b""
    told = int(length) if length else 0
    body: bytes = environ["wsgi.input"].read(min(told, most + 1) if length else most + 1)
    if told > most or len(body) > most:
        environ["wsgi.input"] = BytesIO(body[:DOCUMENT_HEAD])
        raise Stop(_too_large(most))
    return body


def _too_large(most: int) -> Problem:
    return Problem("body-too-large", f"Le corps dépasse {most} octets.")


_LONG = 500  # characters of a header that is not remembered


def accepted_types(header: str) -> tuple[str, ...]:
    """The media types that it accepts, the best first; what it refuses (q=0) is not there."""
    return _by_quality(header) if len(header) < _LONG else _by_quality.__wrapped__(header)


@lru_cache(1_000)
def _by_quality(header: str) -> tuple[str, ...]:
    choices = sorted(parse_accept_header(header, MIMEAccept), key=lambda choice: -choice[1])
    return tuple(media for media, quality in choices if quality > 0)
