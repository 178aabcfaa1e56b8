"""How much of a whole answer is read at once: less where many are being read.

A stretch waits in memory for its client, who may take nothing: what those of a process hold is
bounded for all of them together, whatever their number.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

_OCTETS = 1_000_000  # of a stretch, about
_TOGETHER = 8_000_000  # of those of all the answers that a process reads at once, about
_PIECE, _PIECES = 32_768, 4  # of a stretch, given on one by one: who writes holds it three times
_WIDEST = 15_000  # octets of a row, until some have come
_FEWEST, _FIRST, _MOST = 4, 200, 20_000  # rows of a stretch

Texts = Sequence[bytes]


class _Readers:
    """How many whole answers this process reads."""

    def __init__(self) -> None:
        self._lock, self._number = Lock(), 0

    def add(self, number: int) -> None:
        with self._lock:
            self._number += number

    def share(self) -> int:
        """Octets of a stretch of one of them."""
        return min(_OCTETS, _TOGETHER // max(1, self._number))


_readers = _Readers()


@dataclass(slots=True)
class StretchSize:
    """Rows that make a stretch, told by those that came; behind which the first begins."""

    rows: int
    after: int = 0

    def pieces(self, texts: Texts) -> Iterator[Texts]:
        """These texts, some at a time; what weighs as much as the next stretch may is learnt."""
        if not texts:
            return
        octets, each = _readers.share(), sum(map(len, texts)) / len(texts)
        self.rows = max(_FEWEST, min(_MOST, int(octets / each) + 1, 4 * self.rows))
        piece = int(max(_PIECE, octets // _PIECES) / each) + 1
        for start in range(0, len(texts), piece):
            yield texts[start : start + piece]


@contextmanager
def being_read(after: int = 0) -> Generator[StretchSize]:
    """The size of the stretches of a whole answer that is read in the block."""
    _readers.add(1)
    try:
        yield StretchSize(max(_FEWEST, min(_FIRST, _readers.share() // _WIDEST)), after)
    finally:
        _readers.add(-1)
