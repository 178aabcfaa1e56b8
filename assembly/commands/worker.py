"""`parc-social worker`: work that no request does, every minute."""

import logging
import os
import signal
import sys
from threading import Event
from typing import Annotated

import typer

from parc_social.errors import Busy, TooSlow, Unavailable
from parc_social.settings import read_settings
from parc_social.storage.opening import open_store
from parc_social.storage.store import Store

log = logging.getLogger(__name__)

_EVERY_S = 60.0
_DAY_S = 86_400.0
_MARGIN_S = 60.0  # beyond the hold: a page asked for at its end may still be read

Jours = Annotated[
    float, typer.Option("--garder-jours", min=0.0, help="Pour restaurer une édition retirée.")
]


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(worker)


def worker(*, garder_jours: Jours = 30.0) -> None:
    """Efface les éditions retirées dont le délai est passé, chaque minute, jusqu'à ctrl-C."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopped.set())
    settings = read_settings(os.environ)
    grace_s = max(garder_jours * _DAY_S, settings.hold_s + _MARGIN_S)
    store = open_store(settings, owner=True)
    log.info("worker started")
    try:
        while not stopped.is_set():
            _sweep(store, grace_s)
            stopped.wait(_EVERY_S)
    finally:
        store.close()
        log.info("worker stopped")


def _sweep(store: Store, grace_s: float) -> None:
    """One round; a store that is away or being written to now may be free in a minute."""
    try:
        with store.turn("worker", None):
            for edition in store.sweep(grace_s):
                log.info("swept %s", edition)
    except Busy:
        log.info("sweep put off: another process writes")
    except (TooSlow, Unavailable) as error:
        log.error("sweep: %s", error)
