"""What serves, and may die at any moment: the web, the worker, the database."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from testing.cluster import Cluster
from testing.kills.scene import Scene

_LOOK_S = 0.5


@dataclass
class Place:
    """What runs: `web` alone where the registry is a file.

    What ends by itself is started again, as compose's `restart: unless-stopped` does.
    """

    scene: Scene
    cluster: Cluster | None
    running: dict[str, subprocess.Popen[str]] = field(
        default_factory=dict[str, subprocess.Popen[str]]
    )
    _over: threading.Event = field(default_factory=threading.Event)
    _hold: threading.RLock = field(default_factory=threading.RLock)

    @property
    def mortal(self) -> Sequence[str]:
        """Whom a moment may strike."""
        return ("web", "worker", "base") if self.cluster else ("web",)

    def watch(self) -> None:
        """Begins everything, and whatever ends by itself, until `stop`."""
        self.start()
        threading.Thread(target=self._watch, daemon=True).start()

    def start(self) -> None:
        """Whatever is not running."""
        with self._hold:
            if self.cluster and self.cluster.process is None:
                self.cluster.start()
            for name, word in (("web", "serve"), ("worker", "worker"))[: 2 if self.cluster else 1]:
                process = self.running.get(name)
                if process is None or process.poll() is not None:
                    with (self.scene.folder / f"{name}.log").open("a", encoding="utf-8") as log:
                        self.running[name] = self.scene.start((word,), log)

    def kill(self, name: str) -> None:
        """SIGKILL, its children too."""
        with self._hold:
            if name == "base":
                self._crash()
                return
            process = self.running.pop(name)
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=60)

    def stop_base(self) -> None:
        """The database, by its own fast shutdown; `start` begins it again."""
        with self._hold:
            if self.cluster is not None:
                self.cluster.stop()
                self.cluster.process = None

    def ask_to_stop(self, name: str) -> float:
        """SIGTERM, as an operator does; seconds until it has ended."""
        with self._hold:
            process, asked = self.running.pop(name), time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=120)
            return time.monotonic() - asked

    def told(self) -> str:
        """The last words of each."""
        logs = [self.scene.folder / f"{name}.log" for name in ("web", "worker")]
        return "\n".join(log.read_text(encoding="utf-8")[-2_000:] for log in logs if log.exists())

    def stop(self) -> None:
        """As an operator would."""
        self._over.set()
        with self._hold:
            for process in self.running.values():
                process.send_signal(signal.SIGTERM)
            for process in self.running.values():
                process.wait(timeout=60)

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_S):
            with self._hold:
                if not self._over.is_set() and (self.cluster is None or self.cluster.process):
                    self.start()

    def _crash(self) -> None:
        if self.cluster is not None:
            self.cluster.crash()
            self.cluster.process = None
