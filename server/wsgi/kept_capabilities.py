"""WSGI middleware: capabilities as they were last sent, given again before Flask reads a request.

They are told by edition, Grant and question, as their tag is; the gate has known the caller, has
decided on the Grant, and writes each request in the journal. What is asked otherwise goes on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from auth_proxy.authorisation.request_context import RequestContext, call_of
from auth_proxy.url import Environ, path_of
from auth_proxy.watchdog import MADE
from parc_social.access.model.grant import Grant
from parc_social.access.operation import permits
from parc_social.catalogue.route import Route, TagScope
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.store import Store
from server.wsgi.accept_encoding import preferred_coding
from server.wsgi.codings import CODINGS
from server.wsgi.etag import is_any, matching_tag, tag_of

_PATHS = ("/ows", "/csw", "/wmts/1.0.0/WMTSCapabilities.xml")
_NAMED = ("getcapabilities", "wmtscapabilities")
_KEPT = 60  # answers, each in one coding: 25 kB or so, the largest as it is 400 kB
_OFFERED = tuple(CODINGS)
_OK = f"{HTTPStatus.OK.value} {HTTPStatus.OK.phrase}"
_UNCHANGED = f"{HTTPStatus.NOT_MODIFIED.value} {HTTPStatus.NOT_MODIFIED.phrase}"


@dataclass(frozen=True, slots=True)
class SentCapabilities:
    """An answer, and what its request was found to ask for: what the journal says of it."""

    route: Route
    pairs: Sequence[tuple[str, str]]
    headers: tuple[tuple[str, str], ...]
    body: bytes


class KeptCapabilities:
    """WSGI dispatcher before Flask; the gate is before both."""

    def __init__(self, app: Callable[..., Any], store: Store) -> None:
        self._app, self._store = app, store
        self._kept = LruCache(_KEPT)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answers one request, or hands it on."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not _may_be(environ):
            return self._app(environ, start_response)
        call = call_of(environ)
        grant = call.grant
        if grant is None or not call.active or call.browser is not None:
            return self._app(environ, start_response)
        tag = tag_of(self._store.state(grant), grant, environ)
        coding = preferred_coding(str(environ.get("HTTP_ACCEPT_ENCODING", "")), _OFFERED) or ""
        kept = self._kept.known((tag, coding))
        if not isinstance(kept, SentCapabilities):
            return self._made((tag, coding), environ, start_response)
        return self._given(kept, tag, (environ, call, grant), start_response)

    def _given(
        self,
        kept: SentCapabilities,
        tag: str,
        asked: tuple[Environ, RequestContext, Grant],
        start_response: Any,
    ) -> Iterable[bytes]:
        environ, call, grant = asked
        if not permits(grant, kept.route.operation, None):  # its key says so: asked all the same
            return self._app(environ, start_response)
        call.route, call.pairs = kept.route, kept.pairs
        caller_tag = tag if is_any(environ) else matching_tag(tag, environ)
        if caller_tag is not None:
            start_response(_UNCHANGED, [("ETag", f'W/"{caller_tag}"')])
            return []
        start_response(_OK, [*kept.headers])
        environ[MADE] = True
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]

    def _made(self, key: tuple[str, str], environ: Environ, start_response: Any) -> Iterable[bytes]:
        """What Flask answers, kept where it is the whole of capabilities."""
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            told.append((status, headers))
            return start_response(status, headers, *more)

        parts = self._app(environ, start)
        call = call_of(environ)
        is_kept = call.route is not None and call.route.tag is TagScope.CAPABILITIES
        if not is_kept or environ["REQUEST_METHOD"] == "HEAD" or not told or told[0][0] != _OK:
            return parts
        body = b"".join(parts)
        headers = tuple(told[0][1])
        is_told = ("ETag", f'W/"{key[0]}"') in headers  # not where a format has narrowed the Grant
        if call.route is not None and is_told and self._holds(key[0], environ):
            kept = SentCapabilities(call.route, [*(call.pairs or ())], headers, body)
            self._kept.keep(key, kept)
        close = getattr(parts, "close", None)
        if close is not None:
            close()
        return [body]

    def _holds(self, tag: str, environ: Environ) -> bool:
        """Whether what was told while it was made is on show still."""
        grant = call_of(environ).grant
        return grant is not None and tag == tag_of(self._store.state(grant), grant, environ)


def _may_be(environ: Environ) -> bool:
    path = path_of(environ)
    if path not in _PATHS:
        return False
    text = f"{path}?{environ.get('QUERY_STRING', '')}".lower()
    return any(name in text for name in _NAMED)
