"""One pass over the bytes of a text: what it is, and what makes it no table."""

import codecs
import hashlib
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from loaders.context import FileLimits
from loaders.files.content import is_json, kind_of, packing_of, wide_encoding
from loaders.files.faults import bad_file

_LF, _SPACE = 10, 32
_NO_LETTER = b"\xef\xbf"  # begins U+FFFE and U+FFFF, and characters that are letters
# Windows-1252 where ISO-8859-1 has control characters: what a French text may hold of it (€, …, Œ,
# œ, Ÿ, quotes, dashes, bullet, ™). Another byte of that range is another encoding: CP850, Mac.
_WINDOWS = bytes((0x80, 0x85, 0x8C, *range(0x91, 0x98), 0x99, 0x9C, 0x9F))
_CONTROLS = bytes(range(0x80, 0xA0))
_OTHERS = bytes(sorted(set(_CONTROLS) - set(_WINDOWS)))
_TWO_BYTES = re.compile(rb"\xc3[\x80-\xbf]")  # an accented letter in UTF-8, noise in the others


@dataclass(frozen=True, slots=True)
class Text:
    """Facts of a text that was read to its end.

    `encoding`: `utf-8`, `latin-1` or `cp1252`; `digest`: SHA-256 of the bytes; `lines`: how many,
    the last one's end may be missing; `mixed`: they end in more than one way; `controls`: there may
    be a character that XML 1.0 forbids.
    """

    encoding: str
    digest: str
    first_line: str
    mixed: bool
    lines: int
    controls: bool


def scan(blocks: Iterable[bytes], label: str, limits: FileLimits, *, json: bool = False) -> Text:
    """Reads a text to its end, in bounded memory; `json`: an object of any length is accepted.

    Raises BadFile, at the first block that shows it, where it is empty, no text, in an encoding
    that is not read, or where a line has no end.
    """
    reading = _Scan(label, limits, json=json)
    with ThreadPoolExecutor(1) as beside:  # hashing lets the other checks run meanwhile
        for block in blocks:
            hashing = beside.submit(reading.digest.update, block)
            reading.feed(block)
            hashing.result()
    return reading.text()


class _Scan:
    def __init__(self, label: str, limits: FileLimits, *, json: bool) -> None:
        self.digest = hashlib.sha256()
        self._label, self._limits, self._json_accepted = label, limits, json
        self._head = b""
        self._json = False
        self._started = False
        self._ends = _Ends()
        self._letters = _Letters()
        self._open_line = 0  # bytes of the line that a block leaves unended

    def feed(self, block: bytes) -> None:
        """Checks one more block."""
        if not self._started:
            self._start(block)
        if len(self._head) < self._limits.line:
            self._head += block[: self._limits.line]
        if b"\0" in block:
            line = self._ends.line_at(block, block.index(b"\0"))
            raise bad_file("FIC-006", self._label, ligne=line)
        if not self._json:
            self._measure_lines(block)
        if not self._letters.feed(block):
            line = self._ends.line_at(block, self._letters.fault_at)
            raise bad_file("FIC-018", self._label, ligne=line)
        self._ends.count(block)

    def text(self) -> Text:
        """Text that was read. Raises BadFile where the whole is not a table."""
        if not self._head.removeprefix(codecs.BOM_UTF8).strip():
            raise bad_file("FIC-001", self._label)
        if not self._letters.end():
            raise bad_file("FIC-018", self._label, ligne=self._ends.lines)
        if self._letters.unknown:
            raise bad_file("FIC-013", self._label, lu="autre qu'UTF-8, ISO-8859-1 ou Windows-1252")
        encoding = self._letters.encoding
        first = self._head.removeprefix(codecs.BOM_UTF8).splitlines()[0].decode(encoding, "replace")
        if not self._json and not first.strip():
            raise bad_file("FIC-007", self._label)
        if self._ends.lone and not self._json:
            raise bad_file("FIC-019", self._label)
        return Text(
            encoding,
            self.digest.hexdigest(),
            first,
            self._ends.mixed,
            self._ends.lines,
            self._ends.controls,
        )

    def _start(self, block: bytes) -> None:
        self._started = True
        self._json = self._json_accepted and is_json(block)
        packing = packing_of(block)
        if packing is not None:
            raise bad_file("FIC-056", self._label, lu=packing)
        kind = None if self._json else kind_of(block)
        if kind is not None:
            raise bad_file("FIC-016", self._label, lu=kind)
        wide = wide_encoding(block)
        if wide is not None:
            raise bad_file("FIC-013", self._label, lu=wide)

    def _measure_lines(self, block: bytes) -> None:
        """From line start to the last line start in reach: one search for many lines."""
        start, reach = -self._open_line, self._limits.line
        while (last := block.rfind(b"\n", max(start, 0), max(start + reach + 1, 0))) >= 0:
            start = last + 1
        if len(block) - start > reach:
            line = self._ends.line_at(block, max(start, 0))
            raise bad_file("FIC-012", self._label, maxi=reach, ligne=line)
        self._open_line = len(block) - start


class _Ends:
    """Counts line ends, those cut in two by a block included."""

    def __init__(self) -> None:
        self._lf = self._crlf = self._cr = 0
        self._last = b""
        # Another control than a tab or a line end, or U+FFFE, U+FFFF in UTF-8.
        self.controls = False

    def count(self, block: bytes) -> None:
        # five times as fast as bytes.count, which stops at each of them
        values = np.frombuffer(block, np.uint8)
        ends = int(np.count_nonzero(values == _LF))
        self._lf += ends
        low = int(np.count_nonzero(values < _SPACE)) - ends
        self.controls |= low > 0 and low > block.count(b"\r") + block.count(b"\t")
        self.controls |= _NO_LETTER in block or block.endswith(_NO_LETTER[:1])
        if b"\r" in block or self._last == b"\r":
            self._cr += block.count(b"\r")
            self._crlf += block.count(b"\r\n") + (self._last == b"\r" and block[:1] == b"\n")
        self._last = block[-1:]

    def line_at(self, block: bytes, place: int) -> int:
        """The line (from 1) of a place in the block that comes next."""
        return self._lf + block.count(b"\n", 0, place) + 1

    @property
    def mixed(self) -> bool:
        return 0 < self._crlf < self._lf

    @property
    def lone(self) -> bool:
        """Whether a carriage return stands without a line feed."""
        return self._cr > self._crlf

    @property
    def lines(self) -> int:
        """The last one may lack its end."""
        return self._lf + (self._last != b"\n")


class _Letters:
    """Detector of the encoding of the letters beyond ASCII."""

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._pending = False  # the last block ends inside a letter
        self._utf8_met = False
        self._windows = False
        self.unknown = False
        self.fault_at = 0

    def feed(self, block: bytes) -> bool:
        """False where a block holds letters of two encodings, at `fault_at`."""
        if not self._pending and block.isascii():
            return True
        if self._decoder is not None:
            before = len(self._decoder.getstate()[0])
            try:
                self._utf8_met |= not self._decoder.decode(block).isascii()
                self._pending = bool(self._decoder.getstate()[0])
                return True
            except UnicodeDecodeError as error:
                self._decoder, self._pending = None, False
                self.fault_at = max(error.start - before, 0)
                if self._utf8_met or not block[: self.fault_at].isascii():
                    return False
        return self._single_bytes(block)

    def end(self) -> bool:
        """A letter cut short by the end makes the file no UTF-8: False where others were."""
        if self._pending:
            self._decoder = None
        return not (self._pending and self._utf8_met)

    @property
    def encoding(self) -> str:
        if self._decoder is not None:
            return "utf-8"
        return "cp1252" if self._windows else "latin-1"

    def _single_bytes(self, block: bytes) -> bool:
        match = _TWO_BYTES.search(block)
        if match is not None:
            self.fault_at = match.start()
            return False
        if len(block.translate(None, _CONTROLS)) < len(block):
            self._windows = True
            self.unknown |= len(block.translate(None, _OTHERS)) < len(block)
        return True
