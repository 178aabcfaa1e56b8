"""Format of a process's log: one record, one line, whatever a caller has put in it.

Every record passes here, those of waitress, pygeoapi and other libraries too, so that nobody writes
a record of their own by a line break in a parameter (tests/http/auth_proxy/test_log_forged.py). A
traceback goes on in lines that begin with a tab, as no record does.
"""

import json
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO, override

from parc_social.request import current_request

_FORM = "%(asctime)s %(levelname)s %(name)s %(message)s"
_SPACES = frozenset(" \u00a0\u202f")  # French sets these before its signs
_QUOTES_CALLERS = "pygeoapi"  # its errors are mostly what a client has sent, in the client's words


class OneLine(logging.Formatter):
    """Escapes whatever is not printed; of pygeoapi tells the place and the kind, not the words."""

    def __init__(self) -> None:
        super().__init__(_FORM)

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record."""
        if record.name.partition(".")[0] == _QUOTES_CALLERS:
            return printable(self._place(record))
        copied = logging.LogRecord(
            record.name, record.levelno, record.pathname, record.lineno, record.getMessage(), None,
            None,
        )  # fmt: skip
        copied.created, copied.msecs = record.created, record.msecs
        lines = [printable(super().format(copied))]
        if record.exc_info and record.exc_info[0]:
            trace = self.formatException(record.exc_info).split("\n")
            lines += [f"\t{printable(line)}" for line in trace]
        return "\n".join(lines)

    def _place(self, record: logging.LogRecord) -> str:
        when = self.formatTime(record)
        return f"{when} {record.levelname} {record.name} {self._spot(record)}"

    def _spot(self, record: logging.LogRecord) -> str:
        kind = record.exc_info[0] if record.exc_info else None
        exception = f" {kind.__name__}" if kind else ""
        return f"{record.funcName}:{record.lineno}{exception}"


def printable(text: str) -> str:
    """A text on one line: line breaks, control letters and the invisible ones are escaped."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in _SPACES else c.encode("unicode_escape").decode("ascii")
        for c in text
    )


class JsonLine(OneLine):
    """A record as one JSON object: `time` (UTC, ISO 8601), `level`, `logger`, `message`, `process`.

    While a request is answered, its `request` (X-Request-Id), the `trace` that its client named
    (W3C Trace Context) and the `client_request` that it or a proxy did. `exception` is the
    traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record."""
        quotes = record.name.partition(".")[0] == _QUOTES_CALLERS
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._spot(record) if quotes else record.getMessage(),
            "process": record.process,
        }
        request = current_request()
        if request is not None:
            told |= {"request": request.id}
            told |= {"trace": request.trace} if request.trace else {}
            told |= {"client_request": request.client_id} if request.client_id else {}
        if record.exc_info and record.exc_info[0] and not quotes:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=True)


class LineHandler(logging.StreamHandler[TextIO]):
    """Of a record that can't be written it says its logger and the fault's kind, as a record.

    What `logging` would write itself passes no formatter: a trace, and the arguments as they came.
    """

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing at all where the stream takes nothing: its disk is full, or it is closed."""
        kind = sys.exc_info()[0]
        told = logging.LogRecord(
            __name__, logging.ERROR, record.pathname, record.lineno, "a line of %s is lost: %s",
            (record.name, kind.__name__ if kind else "?"), None,
        )  # fmt: skip
        with suppress(OSError, ValueError):
            self.stream.write(f"{self.format(told)}{self.terminator}")
            self.flush()


def install(level: int, *, as_json: bool = False) -> None:
    """Writes the records of this process to standard error, from a level on; harmless twice."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, OneLine):
            root.removeHandler(handler)
    handler = LineHandler(sys.stderr)
    handler.setFormatter(JsonLine() if as_json else OneLine())
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(capture=True)
