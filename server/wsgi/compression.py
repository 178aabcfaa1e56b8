"""Compression: an answer is smaller for who reads it so, whether Flask gives it or not.

HTML is not compressed: a page holds the token of its forms beside what its address says (BREACH).
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import flask
from flask_compress import Compress
from flask_compress.flask_compress import (
    _choose_algorithm,  # pyright: ignore[reportPrivateUsage] - the library has no other door
    _compress_chunks,  # pyright: ignore[reportPrivateUsage]
    _compress_data,  # pyright: ignore[reportPrivateUsage]
)

from parc_social.catalogue.formats import FORMATS, HTML
from parc_social.storage.execution.cache import LruCache

_SMALLER = [
    *(
        one.media.partition(";")[0]
        for one in FORMATS.values()
        if one.name != HTML and not one.is_packed
    ),
    "application/json",
    "application/schema+json",
    "application/vnd.mapbox.style+json",
    "application/vnd.oai.openapi+json",
    "text/xml",
]
_CODINGS = ["zstd", "br", "gzip"]
_GZIP = 4  # of 9, not 6: a quarter of the processor for 6 % more octets (measured on JSON)
_LEAST = 500  # octets of a body that is worth it
_LARGE = 1_048_576  # octets of a body that is not joined
_CACHE_SIZE = 60  # capabilities, each in one coding: 25 kB or so


class Compression:
    """Compresses the answers of an application by a hook, and others when it is told to."""

    def __init__(self, app: flask.Flask, cache_key: Callable[[flask.Request], str]) -> None:
        """`cache_key`: under which name a coded answer is kept; empty: it is not."""
        app.config["COMPRESS_MIMETYPES"] = _SMALLER
        app.config["COMPRESS_ALGORITHM"] = app.config["COMPRESS_ALGORITHM_STREAMING"] = _CODINGS
        app.config["COMPRESS_LEVEL"] = _GZIP
        app.config["COMPRESS_EVALUATE_CONDITIONAL_REQUEST"] = False
        app.config["COMPRESS_MIN_SIZE"] = _LEAST
        app.config["COMPRESS_CACHE_BACKEND"], app.config["COMPRESS_CACHE_KEY"] = _Codings, cache_key
        self._app = app
        self._known = Compress(app)

    def sent(
        self, answer: tuple[dict[str, str], int, Any], environ: Mapping[str, Any]
    ) -> tuple[int, list[tuple[str, str]], list[bytes]]:
        """Status, headers and body of what a view answers, in the coding that is liked best."""
        headers, status, content = answer
        if status != HTTPStatus.OK:
            return status, [*headers.items()], []
        whole = [content] if isinstance(content, bytes) else [*content]
        codings = str(environ.get("HTTP_ACCEPT_ENCODING", ""))
        parts, coding = self.encode(whole, headers["Content-Type"], codings)
        fields = {**headers, "Content-Length": str(sum(map(len, parts)))}
        if coding:
            fields["Content-Encoding"] = coding
        return status, [*fields.items()], [*parts]

    def encode(
        self, parts: Sequence[bytes], media: str, codings: str
    ) -> tuple[Sequence[bytes], str | None]:
        """A body in the coding that an Accept-Encoding header likes best; None: as it is.

        It is given in parts, and stays so where it is large; it is one part elsewhere.
        """
        chosen = _choose_algorithm(self._known.enabled_algorithms, codings) if codings else None
        octets = sum(map(len, parts))
        if octets < _LEAST or media.partition(";")[0] not in _SMALLER:
            chosen = None
        if octets >= _LARGE and len(parts) > 1:
            if chosen is None:
                return parts, None
            return list(_compress_chunks(self._app, iter(parts), chosen)), chosen
        body = b"".join(parts)
        if chosen is None:
            return [body], None
        return [_compress_data(self._app, body, chosen)], chosen


class _Codings:
    """Answers as they were coded, for what is kept: to code it anew takes longer than all else.

    Under an empty key, which all other answers have, nothing is kept.
    """

    def __init__(self) -> None:
        self._memo = LruCache(_CACHE_SIZE)

    def get(self, key: str) -> Any:
        """Answer that was kept; None for none."""
        return None if key.endswith(";") else self._memo.known(key)

    def set(self, key: str, body: bytes) -> None:
        """Keeps it."""
        if not key.endswith(";"):
            self._memo.keep(key, body)
