"""Serves the application: many slow clients, few threads (docs/decisions/0014-clients-lents.md)."""

import gc
import logging
import resource
import signal
import sys
from types import FrameType
from urllib.parse import urlsplit

from parc_social.errors import Unavailable
from parc_social.settings import Settings
from parc_social.storage.open import current_store
from server.app import Wsgi, assemble, behind_gate
from server.log_format import install
from server.wsgi.listeners import Listeners
from server.wsgi.workers import Patience

log = logging.getLogger(__name__)

_MORE_FILES = 1_000  # open at once beside connections: temporary files of answers, the store's
_ROOM = 8  # times the body that the gate takes: what it refuses it refuses in its own words


def serve(settings: Settings) -> None:
    """Listens until it is told to stop (ctrl-C, SIGTERM), and says when it is ready.

    Raises Unavailable when the port is taken, the data folder can't be written, or nothing is
    published.
    """
    install(logging.INFO)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line a request under load
    _check_folder(settings)
    _warn_of_proxy(settings)
    parts = assemble(settings)
    gc.freeze()  # what lives as long as the server is never looked through for garbage
    server = listen(settings, behind_gate(parts))
    signal.signal(signal.SIGTERM, _stop)
    try:
        parts.workers.start()
        sys.stdout.write(f"prêt : {settings.base_url}\n")
        sys.stdout.flush()
        server.run()
    except KeyboardInterrupt:
        pass  # asked for: not an error
    finally:
        server.close()
        parts.workers.close()
        current_store().close()


def listen(settings: Settings, app: Wsgi) -> Listeners:
    """An application that is listened for. Raises Unavailable when the port is taken."""
    bounds = settings.bounds
    _allow_files(bounds.connexions + _MORE_FILES)
    try:
        return Listeners(
            app,
            Patience(
                bounds.attente_entetes_s,
                bounds.attente_corps_s,
                bounds.attente_prise_s,
                bounds.attente_depot_s,
            ),
            bounds.fils,
            host=settings.host,
            port=settings.port,
            connection_limit=bounds.connexions,
            backlog=1_024,
            url_scheme=urlsplit(settings.base_url).scheme,
            max_request_header_size=2 * bounds.adresse_octets,
            max_request_body_size=_ROOM * bounds.corps_octets,
            file_octets=bounds.depot_octets + _ROOM * bounds.corps_octets,
            file_places=bounds.depots,
            clear_untrusted_proxy_headers=False,  # the gate must see that a proxy is in between
        )
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise Unavailable(f"impossible d'écouter sur {where} : {error.strerror}") from error


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


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
