"""One address that is listened on: it closes the connections whose deadline has passed."""

import socket
import sys
import threading
import time
from typing import Any

from waitress import wasyncore
from waitress.server import TcpWSGIServer

from server.wsgi.connection import READ_AHEAD, HttpConnection
from server.wsgi.workers import Patience

BACKLOG = 1_024  # connections that wait to be accepted


class _Served(threading.local):
    """The connection whose request this thread answers."""

    connection: HttpConnection | None = None


class Listener(TcpWSGIServer):
    """Accepts connections, and closes those that are late."""

    active_channels: Any
    channel_class = HttpConnection
    patience = Patience()
    next_channel_cleanup = sys.maxsize  # waitress's own, by the day's clock: never
    _look_at = 0.0

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        self._served = _Served()
        super().__init__(*arguments, **settings)

    def serves(self, connection: HttpConnection | None) -> None:
        """This worker answers a request of a connection; None: it has."""
        self._served.connection = connection

    def pull_trigger(self) -> None:
        """Wakes the loop, but for a worker whose answer has gone out: nothing is left to be done.

        waitress's does so after each answer: a write, a read and a turn of the loop.
        """
        connection = self._served.connection
        if connection is None or connection.needs_loop():
            super().pull_trigger()

    def set_socket_options(self, conn: socket.socket) -> None:
        """Little is lent to the kernel, which would take up to 4 MB a connection."""
        super().set_socket_options(conn)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, READ_AHEAD)

    def readable(self) -> bool:
        """Asked at each turn: now and then it looks for what is late."""
        moment = time.monotonic()
        if moment >= self._look_at:
            self._look_at = moment + self.adj.cleanup_interval
            self.maintenance(moment)
        return bool(super().readable())

    def maintenance(self, now: float) -> None:
        """Closes what is late at once: a stalled socket is never writable, so no flag would."""
        for channel in list(self.active_channels.values()):
            if channel.is_late(now, self.patience):
                channel.handle_close()

    def leave(self) -> bool:
        """Takes no more connections, and ends those where nothing is under way; none is left."""
        if self.accepting:
            for _ in range(BACKLOG):  # who has come already is answered
                self.handle_accept()
            wasyncore.dispatcher.close(self)  # the socket alone: workers still wake the loop
        for channel in list(self.active_channels.values()):
            if channel.is_idle:
                channel.handle_close()
        self.maintenance(time.monotonic())
        return not self.active_channels
