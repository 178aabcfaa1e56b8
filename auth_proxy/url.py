"""Refuses addresses that two readers could read in two ways."""

import re
from typing import Any
from urllib.parse import urlsplit

from auth_proxy.errors.problem import Problem, Stop

Environ = dict[str, Any]

_PLAIN = re.compile(r"(?:/[\w~:-][\w.~:-]*)*/?", re.ASCII)  # most paths: nothing to look for
_RAW = re.compile(r"%(2f|5c|00|3b|25|2e|0[0-9a-f]|1[0-9a-f]|7f)", re.IGNORECASE)
_DECODED = re.compile(r"[\\;%?#\x00-\x1f\x7f]")
_DOTS = re.compile(r"(^|/)\.{1,2}(/|$)")


def check_address(environ: Environ, most: int) -> None:
    """Raises Stop with a 400 that says what is wrong; a 414 beyond `most` octets.

    The decision itself is taken on Flask's routing, not on this text: this only keeps out what
    no client sends and what a proxy in front might have read otherwise.
    """
    raw = _raw_path(environ)
    query = str(environ.get("QUERY_STRING", ""))
    if len(raw) + len(query) > most:
        raise Stop(Problem("url-too-long", f"L'adresse dépasse {most} octets."))
    if not _is_plain(raw, environ) and _is_ambiguous(raw, _decode(environ)):
        raise Stop(Problem("ambiguous-path", "Ce chemin peut se lire de deux façons."))
    if "%00" in query or not query.isascii():
        raise Stop(Problem("bad-query", "La requête contient un caractère interdit."))


def path_of(environ: Environ) -> str:
    """The decoded path of a checked request, below where the application is mounted."""
    return str(environ.get("PATH_INFO", ""))


def _raw_path(environ: Environ) -> str:
    """The path as it came, where the server tells; else as it was decoded."""
    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI") or environ.get("PATH_INFO", "")
    text = str(raw)
    if text[:1] != "/" and "://" in text[:8]:  # absolute form, as a proxy sends it
        text = text[len(urlsplit(text).scheme) + 3 :].partition("/")[2]
        text = f"/{text}"
    return text.partition("?")[0]


def _is_plain(raw: str, environ: Environ) -> bool:
    """Whether both spellings are the same, of letters, figures and single slashes."""
    same = raw == environ.get("PATH_INFO") and not environ.get("SCRIPT_NAME")
    return same and _PLAIN.fullmatch(raw) is not None


def _decode(environ: Environ) -> str | None:
    """PEP 3333 gives bytes dressed as latin-1. None: they are not UTF-8."""
    try:
        path = str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", ""))
        return path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def _is_ambiguous(raw: str, path: str | None) -> bool:
    if path is None or ("%" in raw and _RAW.search(raw)) or _DECODED.search(path):
        return True
    if "//" in raw or "//" in path or "#" in raw or not path.startswith("/"):
        return path != ""
    has_dots = "/." in raw or "/." in path
    return has_dots and bool(_DOTS.search(raw) or _DOTS.search(path))
