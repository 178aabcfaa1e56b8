"""Clients that never end: headers a byte a second, a body likewise, an answer taken likewise."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Event

KINDS = ("entetes", "corps", "lecteurs")
_BEAT_S = 1.0
_LONG = "/collections/indicateurs-commune-serie/items?limit=10000"  # more than all buffers hold
_SMALL = 4_096  # octets that the attacker's own kernel takes ahead


@dataclass(frozen=True)
class Target:
    """Which port, by how many, in which ways, with whose keys for what is asked behind the gate."""

    port: int
    clients: int
    keys: tuple[str, ...]
    kinds: tuple[str, ...]  # of KINDS


@dataclass
class _Slow:
    """One client; it comes back when the server has let it go."""

    port: int
    opening: bytes
    drip: Callable[[socket.socket], object]
    line: socket.socket | None = None

    def beat(self) -> None:
        """A byte more, one way or the other."""
        try:
            if self.line is None:
                self.line = self._opened()
            self.drip(self.line)
        except BlockingIOError:
            return
        except OSError:
            self.close()

    def close(self) -> None:
        """Gone."""
        if self.line is not None:
            self.line.close()
        self.line = None

    def _opened(self) -> socket.socket:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        made.settimeout(5)
        made.connect(("127.0.0.1", self.port))
        made.sendall(self.opening)
        made.setblocking(False)
        return made


def attack(target: Target, over: Event) -> None:
    """As many clients for each kind of attack, until it is over."""
    clients = [_client(target, n) for n in range(target.clients)]
    while not over.is_set():
        begun = time.monotonic()
        for client in clients:
            client.beat()
        over.wait(max(0.0, _BEAT_S - (time.monotonic() - begun)))
    for client in clients:
        client.close()


def _client(target: Target, n: int) -> _Slow:
    key = f"X-API-Key: {target.keys[n % len(target.keys)]}\r\n"
    head = "GET / HTTP/1.1\r\nHost: x\r\nX-A: "
    body = (
        f"POST /processes/echo/execution HTTP/1.1\r\nHost: x\r\n{key}Content-Length: 9000\r\n\r\n"
    )
    long = f"GET {_LONG} HTTP/1.1\r\nHost: x\r\n{key}\r\n"
    opening, drip = {"entetes": (head, _send), "corps": (body, _send), "lecteurs": (long, _take)}[
        target.kinds[n % len(target.kinds)]
    ]
    return _Slow(target.port, opening.encode(), drip)


def _send(client: socket.socket) -> None:
    client.send(b"a")
    _take(client)  # what the server says when it has had enough


def _take(client: socket.socket) -> None:
    if not client.recv(1):
        raise ConnectionResetError
