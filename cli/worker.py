"""`parc-social worker`: work that no request does: jobs of a shared registry, old editions."""

import logging
import os
import signal
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import Annotated

import typer

from parc_social.errors import Busy, TooSlow, Unavailable
from parc_social.registry.jobs.queue import Worker
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from parc_social.storage.open import open_store, settle_connections
from parc_social.storage.store import Store
from parc_social.tracing import install as install_traces
from server.log_format import install

log = logging.getLogger(__name__)

_EVERY_S = 60.0
_LOOK_S = 1.0
_DAY_S = 86_400.0
_MARGIN_S = 60.0  # beyond the hold: a page asked for at its end may still be read

Jours = Annotated[
    float, typer.Option("--garder-jours", min=0.0, help="Pour restaurer une édition retirée.")
]


_AWAY = (
    "les travaux ne sont plus exécutés, leur base n'ayant pas répondu : relancez"
    " « parc-social worker » (un gestionnaire de services le fait), qui fera ceux qui attendent"
)


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(worker)


def worker(*, garder_jours: Jours = 30.0) -> None:
    """Exécute les travaux d'un registre PostgreSQL et efface les éditions retirées, jusqu'à ctrl-C.

    Plusieurs peuvent tourner, sur plusieurs machines. Avec un registre SQLite, le serveur exécute
    lui-même les travaux : il ne reste ici qu'à effacer les éditions retirées.
    """
    from server.jobs.workers import queue_worker  # pygeoapi takes a second to import
    from server.monitoring.worker import WorkerActivity, measured_worker

    settings = settle_connections(replace(read_settings(os.environ), processus=1))
    install(logging.INFO, as_json=settings.json_log)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    grace_s = max(garder_jours * _DAY_S, settings.hold_s + _MARGIN_S)
    end_traces = install_traces(settings.traces) if settings.traces else lambda: None
    store, reader = open_store(settings, owner=True), open_store(settings, owner=False)
    registry = open_registry(settings.registry, most=settings.connection_shares.registry)
    try:
        activity = WorkerActivity()
        jobs = queue_worker(settings, reader, registry, activity)
        with measured_worker(settings, reader, registry, activity), _running(jobs) as lives:
            log.info("worker started")
            while not stop.is_set() and lives():
                _sweep(store, grace_s)
                _wait(stop, lives)
            if not stop.is_set():
                raise Unavailable(_AWAY)
    finally:
        registry.close()
        reader.close()
        store.close()
        end_traces()
        log.info("worker stopped")


def _wait(stop: Event, lives: Callable[[], bool]) -> None:
    """Until the next round; no longer than what runs the jobs lives: whoever restarts us waits."""
    ends = time.monotonic() + _EVERY_S
    while time.monotonic() < ends and lives():
        if stop.wait(_LOOK_S):
            return


@contextmanager
def _running(jobs: Worker | None) -> Generator[Callable[[], bool]]:
    """Runs jobs in the block, which may ask whether they still are; one that died ends all."""
    if jobs is None:
        yield lambda: True
        return
    jobs.start()
    try:
        yield lambda: jobs.lives
    finally:
        jobs.close()


def _sweep(store: Store, grace_s: float) -> None:
    """One round; a store that is away or being written to now may be free in a minute."""
    try:
        with store.write_lock("worker", None):
            for edition in store.sweep(grace_s):
                log.info("swept %s", edition)
    except Busy:
        log.info("sweep put off: another process writes")
    except (TooSlow, Unavailable) as error:
        log.error("sweep: %s", error)
