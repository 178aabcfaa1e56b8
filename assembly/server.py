"""Serves the application with waitress: many slow clients, few threads."""

import logging
import signal
import sys
from types import FrameType
from urllib.parse import urlsplit

from waitress.server import create_server

from assembly.app import build
from parc_social.errors import Unavailable
from parc_social.settings import Settings
from parc_social.storage.serving import current_store

_THREADS = 16  # a thread waits for the store most of its time
_CONNECTIONS = 2_000
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
    _check_folder(settings)
    server = _listen(settings)
    signal.signal(signal.SIGTERM, _stop)
    try:
        sys.stdout.write(f"prêt : {settings.base_url}\n")
        sys.stdout.flush()
        server.run()
    except KeyboardInterrupt:
        pass  # asked for: not an error
    finally:
        server.close()
        current_store().close()


def _listen(settings: Settings):
    try:
        return create_server(
            build(settings),
            host=settings.host,
            port=settings.port,
            threads=_THREADS,
            connection_limit=_CONNECTIONS,
            asyncore_use_poll=True,  # select() can't hold more than 1,024 sockets
            channel_request_lookahead=1,  # sees a client that leaves during a long answer
            ident=None,
            url_scheme=urlsplit(settings.base_url).scheme,
            max_request_body_size=_BODY,
            clear_untrusted_proxy_headers=False,  # the gate must see that a proxy is in between
        )
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise Unavailable(f"impossible d'écouter sur {where} : {error.strerror}") from error


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
