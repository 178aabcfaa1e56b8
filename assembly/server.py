"""Serves the application: many slow clients, few threads (docs/decisions/0014-clients-lents.md)."""

import logging
import resource
import signal
import sys
from types import FrameType
from urllib.parse import urlsplit

from assembly.app import Parts, assemble, behind_gate
from assembly.channel import Listeners, Patience
from parc_social.errors import Unavailable
from parc_social.settings import Settings
from parc_social.storage.serving import current_store

_THREADS = 32  # a thread waits for the store most of its time; a convention may take 24
_CONNECTIONS = 2_000
_FILES = 3_000  # open at once: connections, temporary files of answers, the store's
_HEAD = 32_768  # octets: an address of 16,384 and as much of headers
_BODY = 8 * 2**20  # octets; the gate takes less


def serve(settings: Settings) -> None:
    """Listens until it is told to stop (ctrl-C, SIGTERM), and says when it is ready.

    Raises Unavailable when the port is taken, the data folder can't be written, or nothing is
    published.
    """
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line a request under load
    _check_folder(settings)
    parts = assemble(settings)
    server = _listen(settings, parts)
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


def _listen(settings: Settings, parts: Parts) -> Listeners:
    _allow_files()
    try:
        return Listeners(
            behind_gate(parts),
            Patience(settings.head_s, settings.body_s, settings.taking_s),
            _THREADS,
            host=settings.host,
            port=settings.port,
            connection_limit=_CONNECTIONS,
            backlog=1_024,
            url_scheme=urlsplit(settings.base_url).scheme,
            max_request_header_size=_HEAD,
            max_request_body_size=_BODY,
            clear_untrusted_proxy_headers=False,  # the gate must see that a proxy is in between
        )
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise Unavailable(f"impossible d'écouter sur {where} : {error.strerror}") from error


def _allow_files() -> None:
    """As many files as there may be clients: Debian gives a process 1,024 unless it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


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


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
