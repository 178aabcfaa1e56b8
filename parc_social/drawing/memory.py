"""Memory given back to the system in the middle of a large picture, and behind it.

What a picture is made of is many small objects and a few large arrays. The C library keeps what
they took for what comes next: 100 MB after one of 4,096 pixels a side (measured), of little use to
a page, nor to the picture itself once its rows are read.
"""

import ctypes

LARGE = 1 << 21  # pixels: of fewer, to give back costs more than it brings
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; others keep less


def give_back() -> None:
    """What is free, in a few milliseconds."""
    if _trim is not None:
        _trim(0)
