"""Serves the application: many slow clients, few threads (docs/decisions/0014-servir.md)."""

import gc
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from socket import socket
from urllib.parse import urlsplit

from auth_proxy.traces import Traced
from parc_social.errors import ParcSocialError, Unavailable
from parc_social.observation import METRICS_ADDRESS
from parc_social.settings import Settings
from parc_social.storage.open import current_store, prepare_fork, settle_connections
from parc_social.tracing import install as install_traces
from server.app import Wsgi, assemble, behind_gate
from server.log_format import install
from server.monitoring.listener import MetricsListener
from server.supervision.free_memory import FreeMemory
from server.supervision.machine import PROCESS_MB, default_processes, used_mb
from server.supervision.serving_process import ALONE, ServingProcess, together
from server.supervision.supervisor import Supervisor
from server.wsgi.listeners import Addresses, Listeners, bound_sockets
from server.wsgi.workers import Patience

log = logging.getLogger(__name__)

_MORE_FILES = 1_000  # open at once beside connections: temporary files of answers, the store's
_ROOM = 8  # times the body that the gate takes: what it refuses it refuses in its own words


def serve(settings: Settings) -> None:
    """Listens until it is told to stop (ctrl-C, SIGTERM), and says when it is ready.

    Raises Unavailable when the port is taken, the data folder can't be written, or nothing is
    published; also when its processes die again and again.
    """
    install(logging.INFO, as_json=settings.json_log)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line a request under load
    _check_folder(settings)
    _warn_of_proxy(settings)
    count = settings.processus or default_processes()
    settings = settle_connections(replace(settings, processus=count))
    if count == 1:
        sockets = _having_port(settings, bound_sockets)
        _serve(settings, sockets, ALONE, lambda: _say_ready(settings, []))
        return
    addresses = _having_port(settings, Addresses)
    prepare_fork()
    gc.freeze()  # what the parent has imported stays in memory that all of them share
    told = partial(_say_ready, settings)
    child = Supervisor(together(count), settings.bounds.attente_arret_s, told).run()
    if child is None:
        return
    try:
        _serve(settings, addresses.sockets(), child.process, child.ready)
    except ParcSocialError as error:
        child.failed(error)


def _serve(
    settings: Settings,
    sockets: Sequence[socket],
    process: ServingProcess,
    ready: Callable[[], None],
) -> None:
    """In the process that answers, until a signal ends it."""
    parts = assemble(settings, process)
    gc.freeze()  # what lives as long as the server is never looked through for garbage
    app, end_traces = _traced(settings, behind_gate(parts))
    measures = _measures(settings, app) if process.is_first else None
    server, memory = listen(settings, app, sockets), FreeMemory()
    for number in (signal.SIGTERM, signal.SIGINT) if process is ALONE else (signal.SIGTERM,):
        signal.signal(number, lambda *_: server.leave(settings.bounds.attente_arret_s))
    try:
        parts.workers.start()
        memory.start()
        if measures:
            measures.start()
        ready()
        server.run()
    finally:
        server.close()
        memory.close()
        parts.gate.buckets.close()
        parts.workers.close()
        current_store().close()
        end_traces()


def _traced(settings: Settings, app: Wsgi) -> tuple[Wsgi, Callable[[], None]]:
    """The application, and what ends the traces of this process, where they are asked for."""
    if settings.traces is None:
        return app, lambda: None
    return Traced(app), install_traces(settings.traces)


def _measures(settings: Settings, app: Wsgi) -> MetricsListener | None:
    """None where /metrics has no address of its own. Raises Unavailable when it is taken."""
    if settings.metrics_address is None:
        return None
    return MetricsListener(app, settings.metrics_address, METRICS_ADDRESS)


def _say_ready(settings: Settings, processes: Sequence[int]) -> None:
    """The line that scripts wait for; then, of several, how many they are and what they take."""
    sys.stdout.write(f"prêt : {settings.base_url}\n")
    if processes:
        sys.stdout.write(
            f"{len(processes)} processus, {used_mb((os.getpid(), *processes))} Mo en tout"
            f" ({PROCESS_MB} au plus chacun ; PARC_SOCIAL_PROCESSUS en dit le nombre)\n"
        )
    sys.stdout.flush()


def _having_port[T](settings: Settings, take: Callable[[str, int], T]) -> T:
    """What is taken of the address that is served. Raises Unavailable when it is in use."""
    try:
        return take(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise Unavailable(f"impossible d'écouter sur {where} : {error.strerror}") from error


def listen(settings: Settings, app: Wsgi, sockets: Sequence[socket] | None = None) -> Listeners:
    """An application that is listened for, on these sockets; None: on its own.

    Raises Unavailable when the port is taken.
    """
    bounds = settings.bounds
    _allow_files(bounds.connexions + _MORE_FILES)
    return Listeners(
        app,
        Patience(
            bounds.attente_entetes_s,
            bounds.attente_corps_s,
            bounds.attente_prise_s,
            bounds.attente_depot_s,
        ),
        bounds.fils,
        _having_port(settings, bound_sockets) if sockets is None else sockets,
        connection_limit=bounds.connexions,
        url_scheme=urlsplit(settings.base_url).scheme,
        max_request_header_size=2 * bounds.adresse_octets,
        max_request_body_size=_ROOM * bounds.corps_octets,
        file_octets=bounds.depot_octets + _ROOM * bounds.corps_octets,
        file_places=bounds.depots,
        clear_untrusted_proxy_headers=False,  # the gate must see that a proxy is in between
    )


def _allow_files(most: int) -> None:
    """As many files as there may be clients: Debian gives a process 1,024 unless it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))


def _check_folder(settings: Settings) -> None:
    probe = settings.data / ".ecriture"
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Unavailable(
            f"dossier de données inutilisable : {settings.data} ({error.strerror})"
        ) from error


def _warn_of_proxy(settings: Settings) -> None:
    """A public address without a trusted proxy: all clients would have the address of the proxy."""
    if urlsplit(settings.base_url).scheme == "https" and not settings.proxies:
        log.warning(
            "PARC_SOCIAL_BASE_URL is https and PARC_SOCIAL_PROXIES names no proxy: the journal and"
            " the failed sign-ins will know its address only"
        )
