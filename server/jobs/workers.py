"""Who runs jobs: threads of the server, or workers told by the queue of a shared registry."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from auth_proxy.authentication.attempts import Attempts
from auth_proxy.authentication.gate_config import GateConfig
from parc_social.access.model.matrix import matrice_of
from parc_social.database.engine import is_shared
from parc_social.registry.registry import Registry
from parc_social.settings import Settings
from parc_social.storage.access_facts import FactsCache
from parc_social.storage.current_store import set_store
from parc_social.storage.store import Store
from server.configuration import configuration_file, read_configuration
from server.jobs.execution import Executions
from server.jobs.rights import JobRights
from server.jobs.runner import Runner
from server.jobs.threads import JobThreads

if TYPE_CHECKING:
    from parc_social.registry.jobs.queue import Worker


class JobWorkers(Protocol):
    """The server's side of jobs."""

    def start(self) -> None:
        """The server is ready."""
        ...

    def announce(self) -> None:
        """A job was accepted just now."""
        ...

    def close(self) -> None:
        """The server stops."""
        ...


def runner_of(door: GateConfig, executions: Executions) -> Runner:
    """What runs one job after the other."""
    return Runner(door.registry.jobs, JobRights(door), executions, door.clock)


def server_workers(door: GateConfig, executions: Executions) -> JobWorkers:
    """Threads of this process for a registry in a file; else workers are told."""
    engine = door.registry.engine
    if not is_shared(engine):
        return JobThreads(runner_of(door, executions))
    from parc_social.registry.jobs.queue import Announcer  # psycopg: 9 MB, where it is asked

    return Announcer(engine)


def queue_worker(settings: Settings, store: Store, registry: Registry) -> "Worker | None":
    """The worker of this process; None where the server runs jobs itself. `store` only reads.

    Raises Unavailable when the configuration or the registry can't be used.
    """
    if not is_shared(registry.engine):
        return None
    from parc_social.registry.jobs.queue import Worker

    registry.check()
    set_store(store)
    read: Mapping[str, Any] = read_configuration(configuration_file(os.environ), settings)
    facts = FactsCache(store, matrice_of(settings.droits))
    door = GateConfig(registry, facts, settings, Attempts(settings.bounds))
    runner = runner_of(door, Executions(read["resources"], store))
    return Worker(
        registry.engine,
        run_next=runner.run_next,
        recover=lambda: registry.jobs.recover(door.clock()),
        stop=runner.stopping.set,
    )
