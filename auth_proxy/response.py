"""An answer held until the journal has its line; a streamed body still runs under its Grant."""

from collections.abc import Callable, Iterable, Iterator
from contextvars import Context, copy_context
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from auth_proxy.errors.problem import Problem
from auth_proxy.url import Environ
from auth_proxy.watchdog import ResponseCut
from parc_social.access.model.grant import Grant, set_grant
from parc_social.storage.execution.cancellation import Cancellation, set_cancellation

App = Callable[[Environ, Any], Iterable[bytes]]

_LINES = {one.value: f"{one.value} {one.phrase}" for one in HTTPStatus}
_SHORT = 65_536  # octets of a body that is not sent as it is made


@dataclass(slots=True)
class GateResponse:
    """Status, headers and body of one answer. `octets` None: streamed, length unknown.

    `shown`: what the status line says where it is not the status: a picture that tells a refusal
    is one for who asked for it.
    """

    status: int
    headers: list[tuple[str, str]]
    body: Iterable[bytes]
    octets: int | None = None
    shown: int | None = None

    @property
    def line(self) -> str:
        """Status line."""
        return _LINES[self.shown or self.status]

    @property
    def is_short(self) -> bool:
        """Whether the server has it all at once, whatever its client takes."""
        made = isinstance(self.body, list)
        return made and (not self.body or (self.octets or 0) <= _SHORT)

    def whole(self) -> bytes:
        """The body read to its end and closed: for refusals, which are short."""
        try:
            return b"".join(self.body)
        finally:
            self.close()

    def close(self) -> None:
        """Tells the application that nobody will read on."""
        _close(self.body)


def run(app: App, environ: Environ, grant: Grant | None, life: Cancellation) -> GateResponse:
    """The application's answer under a Grant; None: without any, so reading data is an error."""
    start_line: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        start_line[:] = [status, headers]
        return _no_write

    def begin() -> GateResponse:
        set_cancellation(life)
        if grant is not None:
            set_grant(grant)
        body = app(environ, start)
        status, headers = start_line
        octets = _content_length(headers)
        if octets and octets < _SHORT:  # made at once: the server takes it, whatever its client
            body = _whole(body)
        return GateResponse(int(status[:3]), headers, body, octets)

    context = copy_context()
    answer = context.run(begin)
    if life.ended or not isinstance(answer.body, list):
        answer.body = _Bound(answer.body, context, life)  # once life has ended, it says so at once
    return answer


def _content_length(headers: list[tuple[str, str]]) -> int | None:
    """Length of the body, in the spelling of Flask and ours; None where none is announced."""
    for name, value in headers:
        if name == "Content-Length" and value.isdigit():
            return int(value)
    return None


def _whole(body: Iterable[bytes]) -> list[bytes]:
    try:
        return list(body)
    finally:
        _close(body)


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()


def refusal(problem: Problem, body: bytes, media: str, *, head: bool) -> GateResponse:
    """A problem as an answer, in the words of `body`."""
    headers = [("Content-Type", media), ("Content-Length", str(len(body))), *problem.headers]
    return GateResponse(problem.status, headers, [] if head else [body], len(body))


def shown_again(page: bytes) -> GateResponse:
    """What a form held whose session had ended; no 401, whose challenge a browser would show."""
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
    return GateResponse(403, headers, [page], len(page))


class Ending(Iterator[bytes]):
    """A body that tells, once, that it has ended: read to its end, closed, or let go."""

    def __init__(self, body: Iterable[bytes], on_end: Callable[[], None]) -> None:
        self._body = body
        self._iterator = iter(body)
        self._on_end: Callable[[], None] | None = on_end

    def __next__(self) -> bytes:
        try:
            return next(self._iterator)
        except BaseException:
            self._tell()
            raise

    def close(self) -> None:
        """Closes the body."""
        try:
            _close(self._body)
        finally:
            self._tell()

    def __del__(self) -> None:
        self._tell()  # a server that forgets to close must not keep a convention's place

    def _tell(self) -> None:
        on_end, self._on_end = self._on_end, None
        if on_end is not None:
            on_end()


class _Bound(Iterator[bytes]):
    """A body whose every chunk is made in the context of the call: a generator runs after it.

    Raises ResponseCut once the life of the request has been ended.
    """

    def __init__(self, body: Iterable[bytes], context: Context, life: Cancellation) -> None:
        self._body = body
        self._iterator = iter(body)
        self._context = context
        self._life = life

    def __next__(self) -> bytes:
        if self._life.ended:
            raise ResponseCut("the right that opened this answer has ended, or its client has left")
        return self._context.run(next, self._iterator)

    def close(self) -> None:
        """Closes the application's body, under the Grant too."""
        self._context.run(_close, self._body)


def _no_write(_data: bytes) -> None:
    raise RuntimeError("the write() callable of WSGI is not supported")
