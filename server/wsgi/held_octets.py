"""Octets of an answer that wait for their client in memory, without a copy; how many may.

waitress copies what it is given, and again at each piece that it sends: 1 ms a MB, of which the
kernel's own copy is a fifth (measured). What has no room here waits on disk.
"""

from collections import deque
from collections.abc import Sequence
from tempfile import TemporaryFile
from threading import Lock
from typing import Any

from waitress.buffers import ReadOnlyFileBasedBuffer

MOST = 24_000_000  # octets that wait so in a process: two pages of 10,000 features


class _Room:
    """What is left of it, for all connections of a process."""

    def __init__(self, octets: int) -> None:
        self._lock, self.left = Lock(), octets

    def take(self, octets: int) -> bool:
        """Whether so many have room; then they have it."""
        with self._lock:
            if octets > self.left:
                return False
            self.left -= octets
            return True

    def give(self, octets: int) -> None:
        """Takes the room of some back."""
        with self._lock:
            self.left += octets


room = _Room(MOST)


class HeldOctets(ReadOnlyFileBasedBuffer):
    """A buffer of waitress over parts that are made, for which room was taken.

    It is one of those that waitress sends as they are, behind what was written before.
    """

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts = deque(memoryview(part) for part in parts if part)
        self._room = self.remain = sum(map(len, self._parts))

    def get(  # pyright: ignore[reportIncompatibleMethodOverride] - a socket sends these as well
        self, numbytes: int = -1, skip: bool = False
    ) -> memoryview:
        """Some of the next octets, at most so many; they stay unless they are skipped."""
        first = self._parts[0] if self._parts else memoryview(b"")
        found = first if numbytes < 0 else first[:numbytes]
        if skip:
            self.skip(len(found))
        return found

    def skip(self, numbytes: int, allow_prune: int = 0) -> None:
        """These have gone out."""
        self.remain -= numbytes
        while self._parts and numbytes >= len(self._parts[0]):
            numbytes -= len(self._parts.popleft())
        if numbytes:
            self._parts[0] = self._parts[0][numbytes:]

    def close(self) -> None:
        """Lets go of them: they are sent, or nobody takes them."""
        self._parts.clear()
        room.give(self._room)
        self._room = self.remain = 0

    def __del__(self) -> None:  # its client left before waitress took it
        self.close()


def held(parts: Sequence[bytes]) -> HeldOctets | None:
    """These parts, to be sent as they are; None: there is no room for them."""
    return HeldOctets(parts) if room.take(sum(map(len, parts))) else None


def on_disk(parts: Sequence[bytes]) -> ReadOnlyFileBasedBuffer:
    """A file of them, to be sent; it is closed once that is done, or its client gone."""
    file: Any = TemporaryFile()  # noqa: SIM115
    file.writelines(parts)
    file.seek(0)
    waiting = ReadOnlyFileBasedBuffer(file)
    waiting.prepare()
    return waiting
