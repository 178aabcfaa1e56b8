"""Wakes workers on other machines when a job is accepted: a queue in the registry's PostgreSQL.

What is right or wrong rests on the rows of jobs alone: a message that comes twice, late or never
costs time, not correctness. A message says that there is work; whoever gets it takes what there is.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine

from parc_social.connection_shares import QUEUE_CONNECTIONS
from parc_social.database.engine import libpq_values
from parc_social.errors import ParcSocialError

log = logging.getLogger(__name__)

SCHEMA = "travaux"
_JOBS, _RECOVERY = "travaux", "reprise"
_EVERY_S = 10  # between two recoveries, whatever the number of workers
_LOOK_S = 0.5
_WAIT_S = 1.5  # for a connection: closing says goodbye to a database that may have gone
_DEAD_S = 60  # a message of a worker that has been silent for so long is thrown away


class Announcer:
    """Tells workers that a job was accepted; the server's side of the queue."""

    def __init__(self, engine: Engine) -> None:
        self._app = App(connector=SyncPsycopgConnector(**_pool(engine)))
        self._opening = threading.Lock()
        self._opened = False

    def announce(self) -> None:
        """Harmless when the queue is away: the next recovery finds the job."""
        try:
            self._open()
            self._app.configure_task(_JOBS, queue=_JOBS).defer()
        except ConnectorException as error:
            log.error("no worker told of a job: %s", error)

    def close(self) -> None:
        """Gives back the connections."""
        with self._opening:
            if self._opened:
                self._app.close()
                self._opened = False

    def start(self) -> None:
        """Nothing runs on this side."""

    def _open(self) -> None:
        with self._opening:
            if not self._opened:
                self._app.open()
                self._opened = True


class Worker:
    """Runs what is told of, a few at a time, until it is closed; the worker's side of the queue.

    `run_next` runs one job and says whether there was one; `recover` gives back the jobs of dead
    workers. `stop` is called when closing begins, so that what is under way ends early.
    """

    def __init__(
        self,
        engine: Engine,
        run_next: Callable[[], bool],
        recover: Callable[[], int],
        stop: Callable[[], None],
        threads: int = 2,
    ) -> None:
        self._run_next = run_next
        self._recover = recover
        self._stop = stop
        self._threads = threads
        self._closing = threading.Event()
        self._app = App(connector=PsycopgConnector(**_pool(engine)))
        self._app.task(name=_JOBS, queue=_JOBS)(self._work)
        periodic = self._app.periodic(cron=f"* * * * * */{_EVERY_S}")
        periodic(self._app.task(name=_RECOVERY, queue=_RECOVERY)(self._look_again))
        self._thread = threading.Thread(target=lambda: asyncio.run(self._listen()), name="file")

    def start(self) -> None:
        """Begins, in a thread of its own."""
        self._thread.start()

    @property
    def lives(self) -> bool:
        """False once it has stopped by itself: its database is away."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Takes no more; what is under way is given back, or ends."""
        self._closing.set()
        self._stop()
        if self._thread.is_alive():
            self._thread.join()

    async def _listen(self) -> None:
        """Until it is closed, even while it waits for a database that has gone."""
        serving = asyncio.create_task(self._serve())
        while not self._closing.is_set() and not serving.done():
            await asyncio.sleep(_LOOK_S)
        serving.cancel()
        (outcome,) = await asyncio.gather(serving, return_exceptions=True)
        if isinstance(outcome, Exception):
            log.error("queue: %s", outcome)

    async def _serve(self) -> None:
        async with self._app.open_async():
            common: dict[str, Any] = {"install_signal_handlers": False, "delete_jobs": "always"}
            workers = [
                asyncio.create_task(
                    self._app.run_worker_async(queues=[queue], concurrency=n, **common)
                )
                for queue, n in ((_JOBS, self._threads), (_RECOVERY, 1))
            ]
            try:
                # What waits already is announced.
                await self._app.configure_task(_JOBS, queue=_JOBS).defer_async()
                await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in workers:
                    task.cancel()
                await asyncio.gather(*workers, return_exceptions=True)

    def _work(self) -> None:
        while not self._closing.is_set() and self._run_next():
            pass

    async def _look_again(self, timestamp: int) -> None:
        """Then work is announced once for what is given back, and for what was not told of."""
        for stalled in await self._app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=_DEAD_S
        ):
            await self._app.job_manager.finish_job(stalled, Status.FAILED, delete_job=True)
        try:
            await asyncio.to_thread(self._recover)
        except ParcSocialError as error:
            log.error("recovery: %s", error)
        await self._app.configure_task(_JOBS, queue=_JOBS).defer_async()


def _pool(engine: Engine) -> dict[str, Any]:
    own = {"options": f"-csearch_path={SCHEMA}", "connect_timeout": 5}
    return {
        "conninfo": make_conninfo(**libpq_values(engine)),
        "min_size": 1,
        "max_size": QUEUE_CONNECTIONS,
        "timeout": _WAIT_S,
        "kwargs": own,
    }
