"""Compression: an answer is smaller for who reads it so, whether Flask gives it or not.

Which answers, and why not all pages: docs/decisions/0063-compression.md.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import flask

from auth_proxy.url import Environ
from parc_social.catalogue.formats import FORMATS, HTML, OF_STYLE
from parc_social.catalogue.routes.table import STATIC
from parc_social.storage.execution.cache import LruCache
from server.api.request import read_entity_tags
from server.wsgi.accept_encoding import preferred_coding
from server.wsgi.codings import CODINGS, ContentCoding

_PAGE = FORMATS[HTML].media
_SMALLER = frozenset(
    [
        *(one.media.partition(";")[0] for one in FORMATS.values() if not one.is_packed),
        *(media.partition(";")[0] for media in OF_STYLE),
        *("application/json", "application/schema+json", "application/vnd.oai.openapi+json"),
        *("application/x-qgis-layer-definition", "application/x-qgis-project", "image/svg+xml"),
        *("text/css", "text/javascript", "text/xml"),
    ]
)
# Pages hold the token of their forms beside what their address says: they are not compressed for
# who may have been sent by somebody who reads their length (BREACH). Browsers tell us.
_OWN_PAGES = ("same-origin", "none")
_OFFERED = tuple(CODINGS)
_LEAST = 500  # octets of a body that is worth it
_LARGE = 1_048_576  # octets of a body that is not joined
_KEPT = 60  # capabilities and static files, each in one coding: 25 kB or so, the largest 400 kB


class Compression:
    """Compresses the answers of an application by a hook, and others when it is told to."""

    def __init__(self, app: flask.Flask, cache_key: Callable[[flask.Request], str]) -> None:
        """`cache_key`: under which name a coded answer is kept; empty: it is not."""
        self._cache_key = cache_key
        self._kept = LruCache(_KEPT)
        app.after_request(self._answered)

    def sent(
        self, answer: tuple[dict[str, str], int, Any], environ: Environ
    ) -> tuple[int, list[tuple[str, str]], list[bytes]]:
        """Status, headers and body of what a view answers, in the coding that is liked best."""
        headers, status, content = answer
        if status != HTTPStatus.OK:
            return status, [*headers.items()], []
        whole = [content] if isinstance(content, bytes) else [*content]
        parts, coding = encode(whole, coding_of(headers["Content-Type"], environ))
        fields = {**headers, "Content-Length": str(sum(map(len, parts)))}
        if coding:
            fields["Content-Encoding"] = coding.name
        return status, [*fields.items()], [*parts]

    def _answered(self, response: flask.Response) -> flask.Response:
        """An answer of Flask in the coding that is liked best; also what is sent as it is made."""
        coding = coding_of(response.mimetype, flask.request.environ)
        if coding is None or not _may_be_coded(response):
            return response
        is_static = flask.request.endpoint in STATIC
        if response.is_streamed and not is_static:
            _code_stream(response, coding)
            return response
        tag, is_weak = response.get_etag()
        if tag is not None and not is_weak:  # a strong one is of these very octets
            tag = f"{tag}:{coding.name}"
            response.set_etag(tag)
            response.headers.pop("Accept-Ranges", None)
            if tag in read_entity_tags(flask.request.headers.get("If-None-Match", "")).all:
                response.close()
                return flask.Response(status=304, headers={"ETag": f'"{tag}"'})
        _end_with(response)
        body, name = response.get_data, coding.name
        if is_static and tag:
            coded = self._kept.get((name, tag), lambda: coding.patient(body()))
        elif key := self._cache_key(flask.request):
            coded = self._kept.get((name, key), lambda: coding.whole(body()))
        else:
            coded = coding.whole(body())
        response.set_data(coded)
        response.headers["Content-Encoding"] = name
        return response


def coding_of(media: str | None, environ: Environ) -> ContentCoding | None:
    """The coding of an answer of this media type to this request; None: as it is."""
    header = str(environ.get("HTTP_ACCEPT_ENCODING", ""))
    kind = (media or "").partition(";")[0]
    if not header or kind not in _SMALLER:
        return None
    if kind == _PAGE and environ.get("HTTP_SEC_FETCH_SITE") not in _OWN_PAGES:
        return None
    chosen = preferred_coding(header, _OFFERED)
    return CODINGS[chosen] if chosen else None


def encode(
    parts: Sequence[bytes], coding: ContentCoding | None
) -> tuple[Sequence[bytes], ContentCoding | None]:
    """A body in a coding, and the coding that it has then: none where it is small.

    It is given in parts, and stays so where it is large; it is one part elsewhere.
    """
    octets = sum(map(len, parts))
    if octets < _LEAST:
        coding = None
    if octets >= _LARGE and len(parts) > 1:
        return (parts if coding is None else [*coding.parts(parts)]), coding
    body = parts[0] if len(parts) == 1 else b"".join(parts)
    return [body if coding is None else coding.whole(body)], coding


def _may_be_coded(response: flask.Response) -> bool:
    """Whether an answer is whole, not coded yet and worth it: a part of a file is none."""
    size = response.content_length
    return (
        response.status_code in (HTTPStatus.OK, HTTPStatus.CREATED)
        and "Content-Encoding" not in response.headers
        and (size is None or size >= _LEAST)
    )


def _code_stream(response: flask.Response, coding: ContentCoding) -> None:
    """What is sent as it is made."""
    _end_with(response)
    response.response = coding.parts(response.iter_encoded())
    response.headers.pop("Content-Length", None)
    response.headers["Content-Encoding"] = coding.name


def _end_with(response: flask.Response) -> None:
    """What the body is made of (a file, rows) ends with the answer, which gets another body."""
    response.direct_passthrough = False
    close = getattr(response.response, "close", None)
    if close is not None:
        response.call_on_close(close)
