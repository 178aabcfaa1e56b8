"""The most memory that a server and its helpers hold while something is asked of it."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from testing.processes import memory_mb


@dataclass
class Highest:
    """MB (PSS) of the server alone, of its helper, and of both at once, each at its highest."""

    server: int = 0
    helper: int = 0
    both: int = 0

    def look(self, pid: int) -> None:
        """Once more."""
        server, helper = memory_mb(pid)
        self.server, self.helper = max(self.server, server), max(self.helper, helper)
        self.both = max(self.both, server + helper)


@contextmanager
def highest(pid: int, every_s: float = 0.05) -> Generator[Highest]:
    """The highest memory of a process and its descendants while the block runs."""
    found, over = Highest(), threading.Event()
    found.look(pid)

    def look() -> None:
        while not over.wait(every_s):
            found.look(pid)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()
