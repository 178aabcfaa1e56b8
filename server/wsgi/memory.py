"""Memory used again: what a large answer took serves the next one, whichever thread makes it.

glibc gives each thread an arena of its own, and each of 32 that has made a page of 10,000 features
keeps some 15 MB there. One arena serves all of them here. And it maps large blocks apart, to give
them back at once: each page is then zeroed anew by the kernel, for 15 ms of processor (measured).
"""

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # mallopt(3)
_TRIM_BYTES = 64 << 20  # octets that may stay free at the end of the arena
_APART = 32 << 20  # a block of so many is mapped apart: the most that glibc takes


def share_memory() -> bool:
    """Before there are threads: an arena that one has made stays in use beside the first.

    Whether the C library can be told so: glibc can.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    options = ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _APART), (_TRIM_THRESHOLD, _TRIM_BYTES))
    results = [mallopt(name, value) for name, value in options]  # each, even where one is refused
    return all(results)
