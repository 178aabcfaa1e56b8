"""Workers inside the server's own process: for a registry in a file, which asks for no other."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from parc_social.errors import ParcSocialError
from server.jobs.runner import Runner

log = logging.getLogger(__name__)

_LOOK_S = 2.0  # another process on this registry may have accepted a job
_RECOVER_S = 5.0


class JobThreads:
    """A few threads that run jobs; one of them now and then recovers what dead workers left."""

    def __init__(self, runner: Runner, threads: int = 2) -> None:
        self._runner = runner
        self._wake = threading.Condition()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._work, name=f"travaux-{n}", daemon=True)
            for n in range(threads)
        ]
        self._hands = ThreadPoolExecutor(threads, "travail")
        self._recovered = 0.0

    def start(self) -> None:
        """Begins to run jobs, those that an earlier process left too."""
        for thread in self._threads:
            thread.start()

    def announce(self) -> None:
        """A job was accepted just now."""
        with self._wake:
            self._wake.notify()

    def close(self) -> None:
        """Takes no more; what is under way stops, and is run again by whoever comes next."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        self._runner.stopping.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        self._hands.shutdown()

    def _work(self) -> None:
        while not self._stopping:
            self._kept(self._recover)
            if not self._kept(self._runner.run_next):
                with self._wake:
                    if not self._stopping:
                        self._wake.wait(_LOOK_S)

    def _recover(self) -> bool:
        now = time.monotonic()
        if now - self._recovered < _RECOVER_S:
            return False
        self._recovered = now
        left = self._runner.jobs.recover(self._runner.clock())
        if left:
            log.info("recovered %d jobs", left)
        return left > 0

    def _kept(self, act: Callable[[], bool]) -> bool:
        """A worker outlives a job that fails by a fault of ours, and a registry that is away."""
        done = self._hands.submit(act)
        error = done.exception()
        if isinstance(error, ParcSocialError):
            log.error("jobs: %s", error)
        elif error is not None:
            log.error("a job failed", exc_info=error)
        return error is None and done.result()
