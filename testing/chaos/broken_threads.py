"""Threads of a proof that ended by an error: what they watched or asked, nobody does any more."""

import threading
from types import TracebackType
from typing import Self

from testing.kills.scene import ChainFault


class BrokenThreads:
    """In the block, keeps what any thread of this process raised, for `check` to tell."""

    def __init__(self) -> None:
        self._told: list[str] = []

    def __enter__(self) -> Self:
        self._before = threading.excepthook
        threading.excepthook = self._keep
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        threading.excepthook = self._before

    def check(self) -> None:
        """Raises ChainFault when one of them is no more."""
        if self._told:
            raise ChainFault(" ; ".join(self._told))

    def _keep(self, raised: threading.ExceptHookArgs, /) -> None:
        name = raised.thread.name if raised.thread else "?"
        self._told.append(f"{name} : {raised.exc_value!r}")
        self._before(raised)
