"""The instance of a process: its own, and a new one behind a fork."""

import os
import threading

from parc_social.settings import Settings
from parc_social.storage.duckdb.attached_files import DuckdbFiles


class OwnFiles:
    """The instance of this process, opened when it is first asked for: none outlives a fork."""

    def __init__(self, settings: Settings, memory_mb: int, threads: int) -> None:
        self._settings = settings
        self._memory_mb, self._threads = memory_mb, threads
        self._opening = threading.Lock()
        self._opened: tuple[int, DuckdbFiles] | None = None

    def files(self) -> DuckdbFiles:
        """The instance."""
        opened = self._opened
        if opened and opened[0] == os.getpid():
            return opened[1]
        with self._opening:
            if not self._opened or self._opened[0] != os.getpid():
                folder, hold_s = self._settings.editions, self._settings.hold_s
                made = DuckdbFiles(folder, self._memory_mb, self._threads, hold_s)
                self._opened = (os.getpid(), made)
            return self._opened[1]

    def close(self) -> None:
        """Closes what this process has opened."""
        with self._opening:
            if self._opened and self._opened[0] == os.getpid():
                self._opened[1].close()
            self._opened = None
