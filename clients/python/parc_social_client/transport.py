"""Requests to one server, sent again when it says that it is busy, or when a read is cut."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any

import httpx

from parc_social_client.credentials import Credentials, OneServer
from parc_social_client.errors import ApiError, ParcSocialError, Unreachable

_BUSY = (429, 503)  # it has taken nothing: any request may be sent again
_LOCAL = ("127.0.0.1", "::1", "localhost")
_LONGEST_S = 60.0  # between two trials, when the server names no delay


class Transport:
    """One connection pool, one identity, one server. Closed by `close`, or as a context."""

    def __init__(
        self,
        base_url: str,
        credentials: Credentials | None,
        *,
        patience_s: float,
        timeout_s: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base = httpx.URL(base_url.rstrip("/"))
        if self.base.scheme != "https" and self.base.host not in _LOCAL:
            raise ParcSocialError(f"{base_url} : https est attendu, un secret y passe")
        self._auth = OneServer(self.base, credentials)
        self._patience_s, self._sleep = patience_s, sleep
        self._http = httpx.Client(timeout=timeout_s, auth=self._auth, follow_redirects=False)

    def close(self) -> None:
        """Of the connections."""
        self._http.close()

    def __enter__(self) -> "Transport":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def url(self, path: str) -> httpx.URL:
        """Of a path below the root, or of a link that the server wrote. Raises ForeignAddress."""
        url = httpx.URL(path) if "://" in path else httpx.URL(f"{self.base}{path}")
        self._auth.check(url)
        return url

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A whole answer below 300. Raises ApiError, Unreachable."""
        with self.stream(method, path, **more) as response:
            response.read()
        return response

    @contextmanager
    def stream(self, method: str, path: str, **more: Any) -> Iterator[httpx.Response]:
        """An answer below 300 whose body is still to be read. Raises ApiError, Unreachable."""
        request = self._http.build_request(method, self.url(path), **more)
        response = self._sent(request)
        try:
            if not response.is_success:
                response.read()
                raise ApiError(response)
            yield response
        except httpx.TransportError as error:
            raise Unreachable(f"{method} {request.url.path} : {error}") from error
        finally:
            response.close()

    def _sent(self, request: httpx.Request) -> httpx.Response:
        """The first answer that is not « busy », or the last one once patience is over."""
        left = self._patience_s
        for trial in range(1_000):
            pause = min(_LONGEST_S, 2.0**trial) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
            try:
                response = self._http.send(request, stream=True)
            except httpx.TransportError as error:
                if request.method != "GET" or pause > left:  # else it may have been done
                    said = f"{request.method} {request.url.path} : {error}"
                    raise Unreachable(said) from error
            else:
                pause = _named(response.headers.get("Retry-After")) or pause
                if response.status_code not in _BUSY or pause > left:
                    return response
                response.close()
            left -= pause
            self._sleep(pause)
        raise Unreachable(request.url.path)


def _named(header: str | None) -> float | None:
    """Seconds of Retry-After (RFC 9110): a number, or a date; None when it says nothing."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=timezone.utc)  # noqa: UP017 - Python 3.10
    return max(0.0, (at - datetime.now(tz=timezone.utc)).total_seconds())  # noqa: UP017
