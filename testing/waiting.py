"""What another process does a moment later, waited for: never a sleep, never a count before."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

# Against what hangs, and no measure of anything: beside eight other runs on two cores (load 25), a
# server says that it is ready after 80 s, and QGIS Server draws a cascaded map in 150.
GUARD_S = 400
_PATIENCE_S = 20.0
_LOOK_S = 0.2


def waited_for[T](
    read: Callable[[], T], holds: Callable[[T], bool], seconds: float = _PATIENCE_S
) -> T:
    """What is read, as soon as it holds, or as it is when patience ends: the test judges it."""
    ends = time.monotonic() + seconds
    while True:
        found = read()
        if holds(found) or time.monotonic() > ends:
            return found
        time.sleep(_LOOK_S)


@contextmanager
def meanwhile(act: Callable[[], bool | None]) -> Generator[None]:
    """An act again and again beside the block, until this ends or the act says that it has."""
    over = threading.Event()

    def repeat() -> None:
        while not over.is_set() and not act():
            pass

    beside = threading.Thread(target=repeat)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()
