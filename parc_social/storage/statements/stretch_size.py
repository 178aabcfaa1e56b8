"""How much of a whole answer is read at once: less where many are being read.

A stretch waits in memory for its client, who may take nothing: what those of a process hold is
bounded for all of them together, whatever their number.
"""

from collections.abc import Generator, Hashable, Iterator, Sequence
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
_TELLING, _KINDS = 50, 1_000  # rows that tell of others; kinds that are kept

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
# Octets of a row by kind of answer, the widest mean of a stretch: where they are known, the first
# stretch is as large as the next. A statement goes through a whole group of 122,880 rows of a large
# table for the few that it wants: 3 ms, and a commune of 1,500 dwellings was read in five.
_widths: dict[Hashable, float] = {}


def _remember(kind: Hashable, rows: int, each: float) -> None:
    if kind is None or rows < _TELLING:
        return
    if len(_widths) >= _KINDS:
        _widths.clear()
    _widths[kind] = max(each, _widths.get(kind, 0.0))


@dataclass(slots=True)
class StretchSize:
    """Rows that make a stretch, told by those that came; behind which the first begins."""

    rows: int
    after: int = 0
    octets: int = 0  # of the stretch that is held, or will come
    kind: Hashable = None

    def of(self, left: int) -> int:
        """How many to read next, of so many: a small rest is not left for another statement."""
        return left if self.rows < left <= self.rows + self.rows // 2 else self.rows

    def pieces(self, texts: Texts) -> Iterator[Texts]:
        """These texts, some at a time; then how many weigh as much as the next stretch may.

        Raises TooSlow as soon as the request has ended: what was read is not given on either.
        """
        if not texts:
            return
        octets = sum(map(len, texts))
        _shares.hold(self.octets, octets)
        self.octets, each = octets, octets / len(texts)
        _remember(self.kind, len(texts), each)
        piece = int(max(_PIECE, octets // _PIECES) / each) + 1
        for start in range(0, len(texts), piece):
            current_cancellation().go_on()
            yield texts[start : start + piece]
        self.octets = _shares.take(self.octets)
        self.rows = max(_FEWEST, min(_MOST, int(self.octets / each) + 1, 4 * self.rows))


@contextmanager
def being_read(after: int = 0, kind: Hashable = None) -> Generator[StretchSize]:
    """The size of the stretches of a whole answer that is read in the block.

    `kind`: what answers whose rows weigh alike have in common; None: nothing is known of them.
    """
    octets, width = _shares.take(0), _widths.get(kind)
    first = min(_FIRST, octets // _WIDEST) if width is None else min(_MOST, int(octets / width))
    size = StretchSize(max(_FEWEST, first), after, octets, kind)
    try:
        yield size
    finally:
        _shares.hold(size.octets, 0)
