"""The addresses that are listened on, and their loop."""

import socket
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from server.wsgi.connection import READ_AHEAD, HttpConnection
from server.wsgi.event_loop import EpollMap
from server.wsgi.workers import Patience, WorkerPool


class Listener(TcpWSGIServer):
    """One address that is listened on."""

    active_channels: Any
    channel_class = HttpConnection
    patience = Patience()

    def set_socket_options(self, conn: socket.socket) -> None:
        """Little is lent to the kernel, which would take up to 4 MB a connection."""
        super().set_socket_options(conn)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, READ_AHEAD)

    def maintenance(self, now: float) -> None:
        """Closes what is late at once: a stalled socket is never writable, so no flag would."""
        for channel in list(self.active_channels.values()):
            if channel.is_late(now, self.patience):
                channel.handle_close()


class Listeners:
    """Every address of an application, served until it is stopped."""

    def __init__(self, application: Any, patience: Patience, threads: int, **settings: Any) -> None:
        """Raises OSError when an address can't be had."""
        adjustments = Adjustments(
            threads=threads,
            cleanup_interval=1,
            outbuf_high_watermark=READ_AHEAD,
            channel_request_lookahead=1,  # sees a client that leaves during a long answer
            ident=None,
            **settings,
        )
        self._sockets = EpollMap()
        self._workers = WorkerPool(threads)
        self._stopped = False
        self.ports: list[int] = []
        addresses: Any = adjustments.listen
        for info in addresses:
            one: Any = Listener(
                application,
                map=self._sockets,
                dispatcher=self._workers,
                adj=adjustments,
                sockinfo=info,
            )
            one.patience = patience
            self.ports.append(one.socket.getsockname()[1])

    def run(self) -> None:
        """Serves in this thread, until a signal raises or another thread says `stop`."""
        while not self._stopped:
            self._sockets.turn(1.0)

    def stop(self) -> None:
        """Ends `run` within a second."""
        self._stopped = True

    def close(self) -> None:
        """Ends the workers, then the sockets."""
        self._workers.shutdown()
        wasyncore.close_all(self._sockets)
