"""Memory that DuckDB's own allocator keeps free, given back to the system.

Its wheel for Linux brings jemalloc, which keeps what a statement took for the next one: 60 MB
behind a page of 10,000 features. To keep nothing ever costs every statement half its processor
(measured); to give back behind those that took much costs them alone.
"""

import ctypes
from collections.abc import Callable
from functools import cache

import _duckdb

_OWN = b"thread.tcache.flush"  # what this thread keeps for itself
_EVERY_ARENA = b"arena.4096.purge"  # MALLCTL_ARENAS_ALL


def give_back() -> bool:
    """All that is free. False where DuckDB has another allocator, which then decides alone."""
    control = _control()
    if control is None:
        return False
    told = [control(name, None, None, None, 0) for name in (_OWN, _EVERY_ARENA)]
    return not any(told)


@cache
def _control() -> Callable[..., int] | None:
    control = getattr(ctypes.CDLL(_duckdb.__file__), "duckdb_je_mallctl", None)
    if control is not None:
        control.argtypes = [ctypes.c_char_p, *[ctypes.c_void_p] * 3, ctypes.c_size_t]
    return control
