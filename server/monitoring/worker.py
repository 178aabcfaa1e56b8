"""A worker as its operator looks at it: health and metrics on an address of its own."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from auth_proxy.authentication.gate_config import GateConfig, MeasuredState
from auth_proxy.health import own_answer
from auth_proxy.metrics import Metrics
from parc_social.observation import WORKER_ADDRESS
from parc_social.registry.registry import Registry
from parc_social.settings import Settings
from parc_social.storage.store import Store
from server.monitoring.listener import MetricsListener
from server.monitoring.state import measured_state


class WorkerActivity:
    """A collector of prometheus_client: jobs that this worker has taken, and runs now."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken = self._running = 0

    def counted(self, run_next: Callable[[], bool]) -> Callable[[], bool]:
        """What takes a job if there is one, counted."""

        def run() -> bool:
            self._count(running=1)
            had_one = False
            try:
                had_one = run_next()
            finally:
                self._count(running=-1, taken=int(had_one))
            return had_one

        return run

    def _count(self, running: int, taken: int = 0) -> None:
        with self._lock:
            self._running += running
            self._taken += taken

    def collect(self) -> Iterable[Metric]:
        """The families."""
        taken = CounterMetricFamily("parc_social_worker_jobs", "Jobs that this worker has run")
        taken.add_metric([], self._taken)
        running = GaugeMetricFamily("parc_social_worker_running", "Jobs that it runs or looks for")
        running.add_metric([], self._running)
        return [taken, running]


@contextmanager
def measured_worker(
    settings: Settings, store: Store, registry: Registry, activity: WorkerActivity
) -> Generator[None]:
    """Answers while the block runs, where the worker was given an address.

    Raises Unavailable when it is taken.
    """
    if settings.worker_address is None:
        yield
        return
    state = measured_state(registry, store, settings.data)
    both = MeasuredState(_Both(state.own, activity), state.whole)
    config = GateConfig(registry, store, settings, measured=both, standby=store.standby)
    listener = MetricsListener(_app(config), settings.worker_address, WORKER_ADDRESS)
    listener.start()
    try:
        yield
    finally:
        listener.close()


class _Both:
    def __init__(self, *collectors: Any) -> None:
        self._collectors = collectors

    def collect(self) -> Iterable[Any]:
        """The families of each."""
        for one in self._collectors:
            yield from one.collect()


def _app(config: GateConfig) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """The answers of a server's own address; a stranger who measures finds nothing there."""
    metrics = Metrics(config.registry.journal, measured=config.measured)

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        own = own_answer(config, metrics, environ, environ["PATH_INFO"])
        if own is None:
            start_response("404 Not Found", [("Content-Length", "0")])
            return []
        start_response(own.line, own.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else own.body

    return answer
