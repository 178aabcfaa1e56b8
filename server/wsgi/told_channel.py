"""A connection that wakes the loop only where there is something to do, and tells what is sent."""

from collections.abc import Callable
from typing import Any

from server.wsgi.timed_channel import TimedChannel


class ToldChannel(TimedChannel):
    """Between the loop, which reads and sends, and the worker that answers."""

    server: Any
    _is_left_alone = False  # the loop does not read it until it is woken

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._when_sent: list[Callable[[], None]] = []
        super().__init__(*arguments, **options)

    def writable(self) -> bool:
        """Whether this thread has something to do to send.

        It waits for a worker that is sending, a few microseconds, and then mostly has not. To look
        at a socket that is free and a lock that is not, again and again, kept the interpreter from
        that very worker: forty turns a request, 1.4 ms (measured).
        """
        if self.total_outbufs_len:
            with self.outbuf_lock:
                return bool(super().writable())
        return bool(super().writable())

    def readable(self) -> bool:
        """Whether this thread has something to read; while not, it is told what changes."""
        with self.outbuf_lock:  # as in `writable`: what a worker is about to send does not count
            can_read = bool(super().readable())
            self._is_left_alone = not can_read
        return can_read

    def needs_loop(self) -> bool:
        """Whether the loop has something to do once a worker has answered a request."""
        with self.outbuf_lock:
            ends = self.will_close or self.close_when_flushed
            return bool(ends or self._is_left_alone or self.total_outbufs_len)

    def service(self) -> None:
        """Answers a request, in a worker."""
        self.server.serves(self)
        try:
            super().service()
        finally:
            self.server.serves(None)

    def unsent(self) -> int:
        """Octets of an answer that the client has not taken."""
        return self.total_outbufs_len if self.connected else 0

    def when_sent(self, act: Callable[[], None]) -> None:
        """Calls it once nothing waits for the client, now where nothing does; in any thread."""
        with self.outbuf_lock:
            if self.unsent():
                self._when_sent.append(act)
                return
        act()

    def handle_write(self) -> None:
        """Sends what can be sent, and tells that all of it is."""
        super().handle_write()
        acts: list[Callable[[], None]] = []
        with self.outbuf_lock:
            if not self.unsent():
                acts, self._when_sent = self._when_sent, []
        for act in acts:
            act()
