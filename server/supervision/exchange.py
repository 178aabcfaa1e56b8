"""What processes that serve together tell each other: one asks, each other one answers for itself.

The lines are made before they divide. A question is a message that brings the end of a pipe, on
which its answer comes back; so nothing is kept of it, whoever dies meanwhile.
"""

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

_WAIT_S = 1.0  # for all answers together: one that is late is left out
_BLOCK = 65_536


class Exchange:
    """A line to each of `count` processes; `number`s are from 1."""

    def __init__(self, count: int) -> None:
        self._lines = [
            socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(count)
        ]

    def answer(self, number: int, tell: Callable[[], bytes]) -> None:
        """From now on the process of this number, which this is, answers with what `tell` gives."""
        line = self._lines[number - 1][0]
        threading.Thread(target=_answer, args=(line, tell), name="échange", daemon=True).start()

    def ask(self, number: int) -> Mapping[int, bytes]:
        """What each process but this one tells within a second; what has not come whole is out."""
        pipes: dict[int, int] = {}
        for other, (_, line) in enumerate(self._lines, start=1):
            if other != number:
                read, write = os.pipe()
                with suppress(BlockingIOError):  # it has not read the questions of a while
                    socket.send_fds(line, [b"?"], [write], socket.MSG_DONTWAIT)
                    pipes[read] = other
                os.close(write)
                if read not in pipes:
                    os.close(read)
        try:
            return _read(pipes)
        finally:
            for pipe in pipes:
                os.close(pipe)


def _answer(line: socket.socket, tell: Callable[[], bytes]) -> None:
    while True:
        _, pipes, _, _ = socket.recv_fds(line, 1, 1)
        for pipe in pipes:
            with suppress(BrokenPipeError), os.fdopen(pipe, "wb") as answer:
                answer.write(tell())


def _read(pipes: Mapping[int, int]) -> Mapping[int, bytes]:
    whole: dict[int, bytes] = {}
    parts = {pipe: bytearray() for pipe in pipes}
    end = time.monotonic() + _WAIT_S
    while parts and (left := end - time.monotonic()) > 0:
        for pipe in select.select(list(parts), [], [], left)[0]:
            block = os.read(pipe, _BLOCK)
            parts[pipe] += block
            if not block:
                answer = bytes(parts.pop(pipe))
                if answer:  # else it died
                    whole[pipes[pipe]] = answer
    return whole
