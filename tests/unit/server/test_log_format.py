"""One record, one line: the formatter of every process of ours."""

import io
import json
import logging
import re
import sys
from contextvars import Context
from pathlib import Path
from types import TracebackType

from parc_social.request import CurrentRequest, set_request
from server.log_format import JsonLine, LineHandler, OneLine, printable
from testing.rows import each_row

ROOT = Path(__file__).parents[3]
ROOMS = (
    "auth_proxy", "cli", "loaders", "ows", "parc_social", "portal", "processes", "providers",
    "server",
)  # fmt: skip
Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def record(name: str, message: str, *values: object, raised: Raised | None = None) -> str:
    made = logging.LogRecord(name, logging.ERROR, "x.py", 7, message, values, raised, "view")
    return OneLine().format(made)


@each_row(
    ("letter", "shown"),
    [
        *(("\n", r"\n"), ("\r", r"\r"), ("\x0b", r"\x0b"), ("\x1b", r"\x1b"), ("\x00", r"\x00")),
        *(("\x85", r"\x85"), ("\u2028", r"\u2028"), ("\u202e", r"\u202e"), ("\ud800", r"\ud800")),
        *(("é", "é"), ("\u00a0", "\u00a0"), (" ", " "), ("\u200b", r"\u200b"), ("\t", r"\t")),
    ],
)
def test_what_is_not_printed_is_escaped(letter: str, shown: str) -> None:
    assert printable(f"a{letter}b") == f"a{shown}b"
    assert record("waitress", "asked %s", f"a{letter}b").endswith(f"asked a{shown}b")
    assert record("waitress", f"asked a{letter}b").endswith(f"asked a{shown}b")


def test_a_traceback_goes_on_behind_tabs() -> None:
    try:
        raise ValueError("x\n2026-11-28 12:00:00,000 INFO a forged")
    except ValueError as error:
        raised = (type(error), error, error.__traceback__)
    first, *rest = record("auth_proxy.gate", "request failed", raised=raised).split("\n")
    assert first.endswith("ERROR auth_proxy.gate request failed")
    assert rest
    assert all(line.startswith("\t") for line in rest)


def test_pygeoapi_tells_the_place_and_not_the_words() -> None:
    try:
        raise ValueError("a name")
    except ValueError as error:
        raised = (type(error), error, error.__traceback__)
    said = record("pygeoapi.api.itemtypes", "Invalid format: %s", "a name", raised=raised)
    assert said.endswith("ERROR pygeoapi.api.itemtypes view:7 ValueError")


def test_no_other_module_says_what_a_record_looks_like() -> None:
    """The rule that keeps the kind out: one formatter, installed in one place."""
    other = re.compile(
        r"basicConfig|logging\.(Formatter|StreamHandler|FileHandler|config)\b|addHandler"
    )
    found = [
        str(file.relative_to(ROOT))
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if other.search(file.read_text(encoding="utf-8"))
    ]
    assert found == ["server/log_format.py"]


def test_a_record_in_json_is_one_object_on_one_line() -> None:
    def made(name: str) -> str:
        try:
            raise ValueError("x\n{}")
        except ValueError:
            one = logging.LogRecord(
                name, logging.ERROR, "x.py", 7, "asked %s", ('a"\n\u2028b',), sys.exc_info(), "view"
            )
            return JsonLine().format(one)

    def within() -> str:
        set_request(CurrentRequest("6a6b", "0af7", "9d0c"))
        return made("waitress")

    text = Context().run(within)
    assert len(text.splitlines()) == 1
    told = json.loads(text)
    assert told["message"] == 'asked a"\n\u2028b'
    assert (told["level"], told["request"], told["trace"]) == ("ERROR", "6a6b", "0af7")
    assert told["client_request"] == "9d0c"
    assert told["time"].endswith("+00:00")
    assert "ValueError" in told["exception"]
    outside = json.loads(Context().run(made, "pygeoapi.api"))
    assert outside["message"] == "view:7 ValueError"  # its words are the client's
    assert not {"request", "trace", "client_request", "exception"} & set(outside)


class FullDisk(io.StringIO):
    """Takes nothing for some writes."""

    def __init__(self, refused: int) -> None:
        super().__init__()
        self.refused = refused

    def write(self, text: str) -> int:
        """Refuses, or keeps."""
        self.refused -= 1
        if self.refused >= 0:
            raise OSError(28, "No space left on device")
        return super().write(text)


@each_row("form", [OneLine(), JsonLine()])
@each_row(("refused", "words", "lines"), [(0, "%s", 1), (1, "%s", 1), (2, "%s", 0), (0, "%d", 1)])
def test_a_record_that_can_not_be_written_is_one_line_without_its_words_or_none(
    form: logging.Formatter, refused: int, words: str, lines: int
) -> None:
    """By a full disk, or as its words do not take what was given."""
    stream = FullDisk(refused)
    handler = LineHandler(stream)
    handler.setFormatter(form)
    given = ("a\nb",)
    handler.handle(logging.LogRecord("a.b", logging.ERROR, "x.py", 7, words, given, None))
    told = stream.getvalue().splitlines()
    assert len(told) == lines
    if (refused, words) != (0, "%s"):
        kind = "OSError" if refused else "TypeError"
        assert all(f"a line of a.b is lost: {kind}" in line for line in told)
        assert not any("Traceback" in line or "a\\n" in line for line in told)
