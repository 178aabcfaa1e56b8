"""`parc-social worker`: work that no request does, every minute."""

import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from threading import Event

import typer

from parc_social.errors import TooSlow, Unavailable
from parc_social.settings import read_settings
from parc_social.storage.opening import open_store

log = logging.getLogger(__name__)

_EVERY_S = 60.0
_GRACE_S = 15 * 60.0  # a reader keeps its edition at most so long after a publication


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(worker)


def worker() -> None:
    """Efface les éditions retirées dont le délai est passé, chaque minute, jusqu'à ctrl-C."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopped.set())
    store = open_store(read_settings(os.environ), owner=True)
    log.info("worker started")
    try:
        while not stopped.is_set():
            _sweep(store.sweep)
            stopped.wait(_EVERY_S)
    finally:
        store.close()
        log.info("worker stopped")


def _sweep(sweep: Callable[[float], Sequence[str]]) -> None:
    """One round; a store that is away now may be back in a minute."""
    try:
        for edition in sweep(_GRACE_S):
            log.info("swept %s", edition)
    except (TooSlow, Unavailable) as error:
        log.error("sweep: %s", error)
