"""How much of a whole answer is read at once: less where many are being read.

A stretch waits in memory for its client, who may take nothing: what those of a process hold is
bounded for all of them together, whatever their number.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from parc_social.storage.execution.cancellation import current_cancellation

_OCTETS = 1_000_000  # of a stretch, about
_TOGETHER = 8_000_000  # of all those that a process has, about
_PART = 8  # the next stretch has one part in so many of what is left
_PIECE, _PIECES = 32_768, 4  # of a stretch, given on one by one: who writes holds it three times
_WIDEST = 15_000  # octets of a row, until some have come
_FEWEST, _FIRST, _MOST = 4, 200, 20_000  # rows of a stretch

Texts = Sequence[bytes]


class _Shares:
    """Octets of the stretches that all the whole answers of this process have, or will read next.

    An equal share of each would let the first, who read when they were few, keep what they have:
    one that stands still asks for nothing, and of 144 they had five times what is meant for all.
    """

    def __init__(self) -> None:
        self._lock, self._taken = Lock(), 0

    def take(self, held: int) -> int:
        """Octets of a next stretch, in the place of those of the one before."""
        with self._lock:
            self._taken -= held
            octets = max(0, min(_OCTETS, (_TOGETHER - self._taken) // _PART))
            self._taken += octets
        return octets

    def hold(self, held: int, octets: int) -> None:
        """A stretch has come, of another weight than was said."""
        with self._lock:
            self._taken += octets - held


_shares = _Shares()


@dataclass(slots=True)
class StretchSize:
    """Rows that make a stretch, told by those that came; behind which the first begins."""

    rows: int
    after: int = 0
    octets: int = 0  # of the stretch that is held, or will come

    def pieces(self, texts: Texts) -> Iterator[Texts]:
        """These texts, some at a time; then how many weigh as much as the next stretch may.

        Raises TooSlow as soon as the request has ended: what was read is not given on either.
        """
        if not texts:
            return
        octets = sum(map(len, texts))
        _shares.hold(self.octets, octets)
        self.octets, each = octets, octets / len(texts)
        piece = int(max(_PIECE, octets // _PIECES) / each) + 1
        for start in range(0, len(texts), piece):
            current_cancellation().go_on()
            yield texts[start : start + piece]
        self.octets = _shares.take(self.octets)
        self.rows = max(_FEWEST, min(_MOST, int(self.octets / each) + 1, 4 * self.rows))


@contextmanager
def being_read(after: int = 0) -> Generator[StretchSize]:
    """The size of the stretches of a whole answer that is read in the block."""
    octets = _shares.take(0)
    size = StretchSize(max(_FEWEST, min(_FIRST, octets // _WIDEST)), after, octets)
    try:
        yield size
    finally:
        _shares.hold(size.octets, 0)
