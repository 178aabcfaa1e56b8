"""Wakes the one process that runs jobs, from whichever has accepted one."""

import os
import threading
from collections.abc import Callable


class JobBell:
    """A count of rings that all processes share; made before they divide."""

    def __init__(self) -> None:
        self._count = os.eventfd(0)

    def ring(self) -> None:
        """A job was accepted just now; heard by the next one too, where the first has just died."""
        os.eventfd_write(self._count, 1)

    def heed(self, announce: Callable[[], None]) -> None:
        """Calls this in this process from now on, once for all rings since the last time."""
        threading.Thread(target=self._run, args=(announce,), name="appel", daemon=True).start()

    def _run(self, announce: Callable[[], None]) -> None:
        while True:
            os.eventfd_read(self._count)
            announce()
