"""The normal form of an answer: what must vary from one run to the next, named and taken out.

The address of the server, secrets, unique identifiers, this run's moments and days, and on the
pages those of the conventions, which are counted from today. Nothing else: what a client reads is
compared octet by octet, but for the packing of a workbook.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

# Of the transport, of one request, or of the moment.
_LEFT_OUT = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding",
             "x-request-id", "ratelimit"}  # fmt: skip
_HEADERS = (
    (re.compile(r'"[0-9a-f]{24,}(?:\.[0-9a-f]+)?(:\w+)?"'), r'"<etag>\1"'),
    (re.compile(r'"\d+\.\d+-(\d+)-\d+"'), r'"<moment>-\1"'),  # of a file: its moment, its octets
    (re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"), "<instant>"),
)
_COOKIE = re.compile(r"^([^=]+)=[^;]*")
_ALWAYS = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r'(name="jeton" value=")\w+'), r"\1<jeton>"),
)
_PAGES = "/portail"
_SUM = (re.compile(r"\b[0-9a-f]{64}\b"), "<somme>")  # of the text of a convention, which has days
# From today: when a convention of the demonstration begins and ends, and one that has expired.
_CONVENTIONS = (-30, -30 + 5 * 365, -30 - 3 * 365, -30 - 365)
_FORMS = ("%Y-%m-%d", "%d/%m/%Y")
_WORKBOOK = "spreadsheetml"

Change = tuple[re.Pattern[str], str]


class Normal:
    """What varies in the answers of one server, by the secrets of its accounts."""

    def __init__(self, base_url: str, today: date, secrets: Iterable[str]) -> None:
        self._changes = [*_place(base_url), *_secrets(secrets), *_ALWAYS, *_moments(today)]
        self._on_pages = [*self._changes, *_of_conventions(today), _SUM]

    def headers(self, answer: Any) -> str:
        """Status and headers, sorted."""
        found = [
            f"{name.lower()}: {self._header(name.lower(), value)}"
            for name, value in answer.headers.items()
            if name.lower() not in _LEFT_OUT
        ]
        return "\n".join([str(answer.status_code), *sorted(found)])

    def body(self, answer: Any) -> bytes:
        """The octets; of a workbook those of its parts, by name."""
        octets: bytes = answer.content
        if _WORKBOOK in answer.headers.get("Content-Type", ""):
            octets = _parts(octets)
        on_page = urlsplit(answer.url).path.startswith(_PAGES)
        return _changed(octets.decode("latin-1"), self._on_pages if on_page else self._changes)

    def _header(self, name: str, value: str) -> str:
        if name == "set-cookie":
            return _COOKIE.sub(r"\1=<secret>", value)
        return _changed(value, [*self._changes, *_HEADERS]).decode("latin-1")


def _changed(text: str, changes: Iterable[Change]) -> bytes:
    """Octets are read as letters of Latin 1, one each: only ASCII is looked for."""
    for pattern, told in changes:
        text = pattern.sub(told, text)
    return text.encode("latin-1")


def _parts(workbook: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        return b"\n".join(b"%s\n%s" % (n.encode(), packed.read(n)) for n in packed.namelist())


def _place(base_url: str) -> list[Change]:
    place = urlsplit(base_url).netloc
    return [(re.compile(re.escape(form)), "serveur") for form in (place, quote(place, safe=""))]


def _secrets(secrets: Iterable[str]) -> list[Change]:
    """Whole, and by their first letters, which pages name them by."""
    known = [one for one in secrets if one]
    both = [*known, *(one[:8] for one in known)]
    return [(re.compile("|".join(map(re.escape, both))), "<secret>")] if both else []


def _moments(today: date) -> list[Change]:
    """Instants and days of the run: the demonstration is made in it."""
    days = [today + timedelta(days=n) for n in (-1, 0, 1)]
    iso, french = ("|".join(f"{day:{form}}" for day in days) for form in _FORMS)
    return [
        (re.compile(rf"(?:{iso})T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"), "<instant>"),
        (re.compile(rf"(?:{french}) \d\d:\d\d(?::\d\d)?"), "<instant>"),
        (re.compile(f"{iso}|{french}"), "<jour>"),
    ]


def _of_conventions(today: date) -> list[Change]:
    return [
        (re.compile(f"{today + timedelta(days=n):{form}}"), f"<jour {n:+}>")
        for n in _CONVENTIONS
        for form in _FORMS
    ]
