"""A FastCGI program and how to ask it: what a web server does, without a web server's processor."""

import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

_BEGIN, _END, _PARAMS, _IN, _OUT, _ERR = 1, 3, 4, 5, 6, 7
_RESPONDER, _KEEP = 1, 1
_HEAD = struct.Struct("!BBHHBx")  # version, type, request, length, padding


@contextmanager
def running_fastcgi(program: Path, environ: dict[str, str], place: Path) -> Iterator[int]:
    """The process of a program that is asked through a socket, which is made in this place."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        process = subprocess.Popen([program], env=environ, stdin=listening.fileno(), cwd="/")  # noqa: S603
    try:
        yield process.pid
    finally:
        process.kill()  # it waits for a request, and looks at no softer signal meanwhile
        process.wait(timeout=20)


class FastCgi:
    """Asks one program, over one connection that it keeps; `told`: more that each request says."""

    def __init__(self, place: str, told: dict[str, str]) -> None:
        self._told = told
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(place)
        self._reading = self._socket.makefile("rb", buffering=1 << 16)

    def page(self, path: str) -> tuple[int, bytes]:
        """Status and body of the answer to a GET. Raises RuntimeError on a complaint."""
        query = urlsplit(path).query
        asked = {"REQUEST_METHOD": "GET", "QUERY_STRING": query, "SCRIPT_NAME": "/"}
        asked |= {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1"}
        asked |= self._told
        begin = struct.pack("!HB5x", _RESPONDER, _KEEP)
        parameters = b"".join(_pair(name, value) for name, value in asked.items())
        self._socket.sendall(
            _record(_BEGIN, begin)
            + _record(_PARAMS, parameters)
            + _record(_PARAMS, b"")
            + _record(_IN, b"")
        )
        head, _, body = b"".join(self._records()).partition(b"\r\n\r\n")
        return _status(head), body

    def _records(self) -> Iterator[bytes]:
        while True:
            _, kind, _, length, padding = _HEAD.unpack(self._reading.read(_HEAD.size))
            content = self._reading.read(length + padding)[:length]
            if kind == _OUT:
                yield content
            elif kind == _ERR and content:
                raise RuntimeError(content.decode(errors="replace"))
            elif kind == _END:
                return


def _status(head: bytes) -> int:
    lines = (line for line in head.split(b"\r\n") if line.lower().startswith(b"status:"))
    return next((int(line.split()[1]) for line in lines), 200)


def _record(kind: int, content: bytes) -> bytes:
    return _HEAD.pack(1, kind, 1, len(content), 0) + content


def _pair(name: str, value: str) -> bytes:
    return _length(name) + _length(value) + name.encode() + value.encode()


def _length(text: str) -> bytes:
    size = len(text.encode())
    return struct.pack("!B", size) if size < 128 else struct.pack("!I", size | 1 << 31)
