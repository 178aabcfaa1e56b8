"""The addresses that are listened on, and their event loop, in which idle ones cost nothing.

waitress's own asks every connection, at every turn, what it waits for: with 500 half-open ones a
request of 0.5 ms costs 2.1 ms. Here only those are asked whose answer can have changed.
"""

import select
import socket
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from server.wsgi.connection import READ_AHEAD, HttpConnection
from server.wsgi.workers import Patience, WorkerPool


class EpollMap(dict[int, Any]):
    """Socket map of wasyncore: its dispatchers by file descriptor, kept in one epoll."""

    def __init__(self) -> None:
        super().__init__()
        self._epoll = select.epoll()
        self._registered: dict[int, int] = {}
        self._due: set[int] = set()  # to be asked at the next turn

    def __setitem__(self, number: int, dispatcher: Any) -> None:
        super().__setitem__(number, dispatcher)
        self._due.add(number)

    def __delitem__(self, number: int) -> None:
        super().__delitem__(number)
        self._due.discard(number)
        if self._registered.pop(number, 0):
            self._epoll.unregister(number)

    def turn(self, wait_s: float) -> None:
        """Waits for what the dispatchers wait for, at most so long, and lets them act."""
        for number in list(self._due):
            if number in self:  # one that is asked may close others
                self._ask(number)
        for number, event in self._epoll.poll(wait_s):
            dispatcher = self.get(number)
            if dispatcher is not None:
                self._due.add(number)
                wasyncore.readwrite(dispatcher, event)

    def _ask(self, number: int) -> None:
        """Another thread changes a dispatcher only while it `is_busy`: then it is asked again."""
        dispatcher = self[number]
        busy = getattr(dispatcher, "is_busy", True)  # first: a worker may end between the two
        events = select.EPOLLIN | select.EPOLLPRI if dispatcher.readable() else 0
        if dispatcher.writable() and not dispatcher.accepting:
            events |= select.EPOLLOUT
        if number not in self:  # closed by the question itself
            return
        self._register(number, events)
        if not busy:
            self._due.discard(number)

    def _register(self, number: int, events: int) -> None:
        current = self._registered.get(number, 0)
        if events == current:
            return
        if not events:
            self._epoll.unregister(number)
        elif current:
            self._epoll.modify(number, events)
        else:
            self._epoll.register(number, events)
        self._registered[number] = events


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
        """`file_octets`: the most of a form that brings a file, `file_places` of these at once.

        Raises OSError for no address.
        """
        file_octets, places = settings.pop("file_octets", None), settings.pop("file_places", 1)
        adjustments = Adjustments(
            threads=threads,
            cleanup_interval=1,
            outbuf_high_watermark=READ_AHEAD,
            channel_request_lookahead=1,  # sees a client that leaves during a long answer
            ident=None,
            **settings,
        )
        adjustments.file_octets = file_octets or adjustments.max_request_body_size  # pyright: ignore - ours
        adjustments.file_places = places  # pyright: ignore - ours
        self._sockets = EpollMap()
        self._workers = WorkerPool(threads)
        self._stopped = False
        self._wakes: list[Callable[[], object]] = []
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
            self._wakes.append(one.pull_trigger)
            self.ports.append(one.socket.getsockname()[1])

    def run(self) -> None:
        """Serves in this thread, until a signal raises or another thread says `stop`."""
        while not self._stopped:
            self._sockets.turn(1.0)

    def stop(self) -> None:
        """Ends `run` at once."""
        self._stopped = True
        for wake in self._wakes:
            wake()

    def close(self) -> None:
        """Ends the workers, then the sockets."""
        self._workers.shutdown()
        wasyncore.close_all(self._sockets)
