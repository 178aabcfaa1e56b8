"""The addresses that are listened on, and their event loop, in which idle ones cost nothing.

waitress's own asks every connection, at every turn, what it waits for: with 500 half-open ones a
request of 0.5 ms costs 2.1 ms. Here only those are asked whose answer can have changed.
"""

import select
import socket
import time
from collections.abc import Sequence
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments

from server.wsgi.connection import READ_AHEAD
from server.wsgi.listener import BACKLOG, Listener
from server.wsgi.workers import Patience, WorkerPool

_LEAVING_S = 0.1  # between two looks at what is still under way


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


class Addresses:
    """The addresses that a name and a port stand for, as several processes listen on them.

    Each has sockets of its own (SO_REUSEPORT), and the kernel shares connections out by the address
    they come from: 5 to 12 of 16 to one of two processes, where a socket that both inherit gave one
    all 16 of a burst (measured). A dead one's go to the others at once.
    """

    def __init__(self, host: str, port: int) -> None:
        """Keeps them without listening. Raises OSError when one is in use."""
        for one in bound_sockets(host, port):
            one.close()  # nobody listens there: sockets that share would not tell
        self._kept = _bound(_asked(host, port), socket.SO_REUSEPORT)

    def sockets(self) -> list[socket.socket]:
        """Those of one more process, listening."""
        places = [(one.family, one.type, one.getsockname()) for one in self._kept]
        return _listening(_bound(places, socket.SO_REUSEPORT))


def bound_sockets(host: str, port: int) -> list[socket.socket]:
    """One socket for each address of a name and a port, listening, for one process alone.

    Raises OSError where one can't be had.
    """
    return _listening(_bound(_asked(host, port), socket.SO_REUSEADDR))


def _asked(host: str, port: int) -> list[tuple[int, int, Any]]:
    """Family, type and address of each."""
    addresses: Any = Adjustments(host=host, port=port).listen
    return [(family, kind, address) for family, kind, _, address in addresses]


def _bound(places: Sequence[tuple[int, int, Any]], option: int) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    for family, kind, address in places:
        one = socket.socket(family, kind)
        sockets.append(one)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.setsockopt(socket.SOL_SOCKET, option, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
    return sockets


def _listening(sockets: list[socket.socket]) -> list[socket.socket]:
    for one in sockets:
        one.listen(BACKLOG)
    return sockets


def _adjustments(
    threads: int, file_octets: int | None = None, file_places: int = 1, **settings: Any
) -> Adjustments:
    """Those of waitress, and ours: see Listeners."""
    adjustments = Adjustments(
        threads=threads,
        cleanup_interval=1,
        outbuf_high_watermark=READ_AHEAD,
        channel_request_lookahead=1,  # sees a client that leaves during a long answer
        ident=None,
        backlog=BACKLOG,
        **settings,
    )
    adjustments.file_octets = file_octets or adjustments.max_request_body_size  # pyright: ignore - ours
    adjustments.file_places = file_places  # pyright: ignore - ours
    return adjustments


class Listeners:
    """Every address of an application, served until it is stopped."""

    def __init__(
        self,
        application: Any,
        patience: Patience,
        threads: int,
        sockets: Sequence[socket.socket],
        **settings: Any,
    ) -> None:
        """On these sockets, which listen already.

        `file_octets`: the most of a form that brings a file, `file_places` of these at once.
        """
        adjustments = _adjustments(threads, **settings)
        self._sockets = EpollMap()
        self._workers = WorkerPool(threads)
        self._stopped = False
        self._ends_at = 0.0  # once it is told to leave
        self._listeners: list[Any] = []
        self.ports: list[int] = []
        for one in sockets:
            listener: Any = Listener(
                application,
                map=self._sockets,
                _sock=one,
                bind_socket=False,
                dispatcher=self._workers,
                adj=adjustments,
                sockinfo=(one.family, one.type, one.proto, one.getsockname()),
            )
            listener.patience = patience
            self._listeners.append(listener)
            self.ports.append(one.getsockname()[1])

    def run(self) -> None:
        """Serves in this thread, until a signal or another thread says `leave` or `stop`."""
        while not self._stopped:
            self._sockets.turn(_LEAVING_S if self._ends_at else 1.0)
            if self._ends_at and (self._has_left() or time.monotonic() >= self._ends_at):
                return

    def leave(self, within_s: float) -> None:
        """Ends `run` once all that is under way is answered, or so late; said twice, at once."""
        if self._ends_at:
            self.stop()
        else:
            self._ends_at = time.monotonic() + within_s
            self._wake()

    def stop(self) -> None:
        """Ends `run` at once."""
        self._stopped = True
        self._wake()

    def _has_left(self) -> bool:
        left = [listener.leave() for listener in self._listeners]
        return all(left)

    def _wake(self) -> None:
        for listener in self._listeners:
            listener.pull_trigger()

    def close(self) -> None:
        """Ends the workers, then the sockets."""
        self._workers.shutdown()
        wasyncore.close_all(self._sockets)
