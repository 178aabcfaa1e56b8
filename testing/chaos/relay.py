"""The network between a server and its database: a TCP relay on loopback that can be made bad.

What it holds back, its own kernel has acknowledged: to both sides the other lives and says nothing,
as a machine whose disk hangs, or a proxy that has lost its other side.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

_BLOCK = 16_384
_LOOK_S = 0.02
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closed by RST, not by FIN


@dataclass(frozen=True)
class Weather:
    """`delay_s` each block, `rate` octets a second of answers (None: all), `holds`: nothing passes.

    `answers`: octets of answers after which a connection is reset (None: never).
    """

    delay_s: float = 0.0
    rate: float | None = None
    holds: bool = False
    answers: int | None = None


FAIR = Weather()


@dataclass
class Relay:
    """Carries what comes to `port` to another port of this machine, in the weather of now."""

    to: int
    weather: Weather = FAIR
    port: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _lines: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])

    def start(self) -> None:
        """Listens, in a thread of its own."""
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._come, "127.0.0.1", self.port))
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> int:
        """Resets all connections that are there; how many."""
        return self._run(self._reset_all())

    def stop(self) -> None:
        """Nothing listens any more."""
        self._loop.call_soon_threadsafe(self._server.close)  # it is that thread's alone
        self.weather = FAIR  # who held goes on, and finds its line closed
        self.cut()
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run[T](self, act: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(30)

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)

    async def _reset_all(self) -> int:
        lines = list(self._lines)
        for line in lines:
            _reset(line)
        return len(lines) // 2

    async def _come(self, asked: asyncio.StreamReader, answered: asyncio.StreamWriter) -> None:
        try:
            answers, asks = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            _reset(answered)
            return
        self._lines |= {asks, answered}
        try:
            await asyncio.gather(
                self._carry(asked, asks, answers=False),
                self._carry(answers, answered, answers=True),
            )
        except OSError:
            pass
        finally:
            for line in (asks, answered):
                self._lines.discard(line)
                _reset(line)

    async def _carry(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        carried = 0
        while block := await source.read(_BLOCK):
            while self.weather.holds:
                await asyncio.sleep(_LOOK_S)
            weather = self.weather
            slow_s = len(block) / weather.rate if answers and weather.rate else 0.0
            await asyncio.sleep(weather.delay_s + slow_s)
            carried += len(block) * answers
            if weather.answers is not None and carried > weather.answers:
                raise ConnectionResetError
            target.write(block)
            await target.drain()
        raise ConnectionResetError  # one side has said goodbye: so does the other


def _reset(line: asyncio.StreamWriter) -> None:
    held = line.get_extra_info("socket")
    if held is not None and held.fileno() >= 0:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    line.transport.abort()
