"""Workers of jobs: threads of the server, or workers told by the queue of a shared registry."""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from auth_proxy.authentication.gate_config import GateConfig
from parc_social.access.model.matrix import matrice_of
from parc_social.database.engine import is_shared
from parc_social.errors import ParcSocialError
from parc_social.registry.registry import Registry
from parc_social.settings import Settings
from parc_social.storage.edition_reads import FactsCache
from parc_social.storage.open import set_store
from parc_social.storage.store import Store
from server.configuration import configuration_file, read_configuration
from server.jobs.at_rest.retention import Retention
from server.jobs.at_rest.sealed_files import sealed_files
from server.jobs.at_rest.waiting_files import waiting_files
from server.jobs.execution import Executions
from server.jobs.expected_landlords import ExpectedLandlords
from server.jobs.file_check import FileChecks
from server.jobs.post_office import PostOffice
from server.jobs.publication import PublicationWork
from server.jobs.publication_record import PublicationRecord
from server.jobs.runner import JobRights, Runner
from server.monitoring.worker import WorkerActivity
from server.supervision.job_bell import JobBell
from server.supervision.serving_process import ServingProcess

if TYPE_CHECKING:
    from parc_social.registry.jobs.queue import Announcer, Worker

log = logging.getLogger(__name__)

_LOOK_S = 2.0  # another process on this registry may have accepted a job
_RECOVER_S = 5.0


class JobThreads:
    """A few threads that run jobs; one of them now and then recovers what dead workers left.

    For a registry in a file, which asks for no other process.
    """

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
            self._try(self._recover)
            if not self._try(self._runner.run_next):
                with self._wake:
                    if not self._stopping:
                        self._wake.wait(_LOOK_S)

    def _recover(self) -> bool:
        now = time.monotonic()
        if now - self._recovered < _RECOVER_S:
            return False
        self._recovered = now
        jobs = self._runner.recover()
        if jobs:
            log.info("recovered %d jobs", jobs)
        return jobs > 0

    def _try(self, act: Callable[[], bool]) -> bool:
        """A worker outlives a job that fails by a fault of ours, and a registry that is away."""
        future = self._hands.submit(act)
        error = future.exception()
        if isinstance(error, ParcSocialError):
            log.error("jobs: %s", error)
        elif error is not None:
            log.error("a job failed", exc_info=error)
        return error is None and future.result()


class JobCalls:
    """Jobs that another process of this server runs: it is told of each that is accepted here."""

    def __init__(self, bell: JobBell) -> None:
        self.announce = bell.ring

    def start(self) -> None:
        """Nothing runs here."""

    def close(self) -> None:
        """Nothing did."""


type JobWorkers = JobThreads | JobCalls | Announcer  # the server's side of jobs


def runner_of(config: GateConfig, executions: Executions) -> Runner:
    """Runner of one job after the other."""
    files = waiting_files(config.settings.data)
    registry = config.registry
    retention = Retention(
        registry.deposits,
        sealed_files(config.settings),
        registry.journal,
        config.clock,
        config.settings.depots_jours,
    )
    mail = PostOffice(
        registry.outbox,
        registry.due_notices,
        ExpectedLandlords(config, executions.store).of,
        registry.invitations,
        config.settings.smtp,
        config.settings.base_url,
        executions.words.title.fr,
        config.clock,
    )
    record = PublicationRecord(config.settings, registry, config.clock)
    rights = JobRights(config)
    return Runner(registry.jobs, rights, executions, config.clock, files, retention, mail, record)


def executions_of(config: GateConfig, store: Store, configuration: Mapping[str, Any]) -> Executions:
    """Processes, checks of files and publications, for the server and for a worker of its own."""
    registry = config.registry
    checks = FileChecks(
        config.settings, store, registry.deposits, registry.deposit_rows, config.clock
    )
    sealed = sealed_files(config.settings)
    published = PublicationWork(config.settings, registry, sealed, config.clock)
    return Executions(configuration, store, config.settings.bounds, checks, published)


def server_workers(
    config: GateConfig, executions: Executions, process: ServingProcess
) -> JobWorkers:
    """Threads of one process for a registry in a file; else workers are told."""
    engine = config.registry.engine
    if not is_shared(engine):
        if process.bell is not None and not process.is_first:
            return JobCalls(process.bell)
        threads = JobThreads(runner_of(config, executions))
        if process.bell is not None:
            process.bell.heed(threads.announce)
        return threads
    from parc_social.registry.jobs.queue import Announcer  # psycopg: 9 MB, where it is asked

    return Announcer(engine)


def queue_worker(
    settings: Settings, store: Store, registry: Registry, activity: WorkerActivity
) -> "Worker | None":
    """The worker of this process; None where the server runs jobs itself. `store` only reads.

    Raises Unavailable when the configuration or the registry can't be used.
    """
    if not is_shared(registry.engine):
        return None
    from parc_social.registry.jobs.queue import Worker

    registry.check()
    set_store(store)
    configuration: Mapping[str, Any] = read_configuration(configuration_file(os.environ), settings)
    facts = FactsCache(store, matrice_of(settings.droits))
    config = GateConfig(registry, facts, settings)
    runner = runner_of(config, executions_of(config, store, configuration))
    return Worker(
        registry.engine,
        run_next=activity.counted(runner.run_next),
        recover=runner.recover,
        stop=runner.stopping.set,
    )
