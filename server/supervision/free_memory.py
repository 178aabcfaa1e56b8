"""What is free in a process that holds much goes back to the system.

What a crowd of long answers took stays with the allocators otherwise: of 560 MB that a hundred
takers had left behind, 300 were free between blocks in use (measured).
"""

import ctypes
from threading import Event, Thread

from parc_social.drawing.picture import give_back as of_c_library
from parc_social.storage.execution.deadline import give_back as of_duckdb
from parc_social.storage.execution.deadline import own_mb

_ABOVE_MB = 200  # of its own, beside some 80 of libraries: PROCESS_MB is what it may come to
# More held, beside what is in use, than the last time left: to give back 300 takes 0.1 s, while
# which no thread is given any.
_WORTH_MB = 24
_EVERY_S, _SOON_S = 2.0, 0.5
_MUCH_MB = 300  # of its own: it is looked at soon again
_MB = 1 << 20


class FreeMemory:
    """A thread that looks, again and again, how much this process holds beside what it uses."""

    def __init__(self) -> None:
        self._over = Event()
        self._thread = Thread(target=self._look, name="free-memory", daemon=True)

    def start(self) -> None:
        """Looks until `close`."""
        self._thread.start()

    def close(self) -> None:
        """Ends it."""
        self._over.set()

    def _look(self) -> None:
        left = own = 0
        while not self._over.wait(_SOON_S if own >= _MUCH_MB else _EVERY_S):
            own = own_mb()
            beside = own - _used_mb()
            if own >= _ABOVE_MB and beside >= left + _WORTH_MB:
                of_c_library()
                of_duckdb()
                beside = left = own_mb() - _used_mb()
            left = min(left, beside)


class _Mallinfo2(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
        "fordblks", "keepcost",
    )]  # fmt: skip


_mallinfo2 = getattr(ctypes.CDLL(None), "mallinfo2", None)  # of glibc
if _mallinfo2 is not None:
    _mallinfo2.restype = _Mallinfo2


def _used_mb() -> int:
    """What the C library has given out, in MB; 0 where it does not tell."""
    return 0 if _mallinfo2 is None else int(_mallinfo2().uordblks) // _MB
