"""Content codings that answers are sent in.

Each is what was measured to cost least for what it saves: docs/decisions/0063-compression.md.
"""

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from isal import isal_zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


class Compressor(Protocol):
    """What takes an answer in parts."""

    def compress(self, data: bytes, /) -> bytes:
        """What is ready of all that was given; often nothing."""
        ...

    def flush(self) -> bytes:
        """The end."""
        ...


@dataclass(frozen=True, slots=True)
class ContentCoding:
    """A coding by the name that HTTP has for it."""

    name: str
    whole: Callable[[bytes], bytes]  # a body at once
    patient: Callable[[bytes], bytes]  # a fifth smaller and ten times as long: coded once, kept
    _compressor: Callable[[], Compressor]

    def parts(self, body: Iterable[bytes]) -> Iterator[bytes]:
        """A body coded as it comes; none of the parts is empty."""
        one = self._compressor()
        yield from filter(None, map(one.compress, body))
        yield one.flush()


_WINDOW = 31  # of gzip: 32 kB, and a header of its own, which says no date
# Of zstd 0.5 and 4 MB: clients need not know one of more than 8 (RFC 9659).
ZSTD = ContentCoding(
    "zstd",
    partial(zstd.compress, level=1),
    partial(zstd.compress, level=12),
    partial(zstd.ZstdCompressor, 1),
)
GZIP = ContentCoding(
    "gzip",
    partial(isal_zlib.compress, level=1, wbits=_WINDOW),
    partial(zlib.compress, level=9, wbits=_WINDOW),
    partial(isal_zlib.compressobj, 1, wbits=_WINDOW),
)
CODINGS = {one.name: one for one in (ZSTD, GZIP)}  # the first is taken by who likes both alike
