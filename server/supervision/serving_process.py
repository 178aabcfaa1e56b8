"""One of the processes that serve together: which it is, and what it tells its parent."""

import ctypes
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from auth_proxy.quotas.buckets import Buckets
from auth_proxy.quotas.leased_buckets import LeasedBuckets
from auth_proxy.quotas.machine_buckets import MachineBuckets
from parc_social.database.engine import is_shared
from parc_social.errors import ParcSocialError
from parc_social.registry.registry import Registry
from server.supervision.exchange import Exchange
from server.supervision.job_bell import JobBell

_PARENT_DIED = 1  # PR_SET_PDEATHSIG of prctl(2)
_LONGEST = 4_096  # octets of what a child tells: one write of a pipe, whole
_READY = b"\n"


@dataclass(frozen=True, slots=True)
class ServingProcess:
    """The `number`-th, from 1, of `count`; what they share is None where it is alone."""

    number: int = 1
    count: int = 1
    bell: JobBell | None = None
    exchange: Exchange | None = None
    quotas: MachineBuckets | None = None

    @property
    def is_first(self) -> bool:
        """Whether it also does what one is to do for all of them."""
        return self.number == 1

    def buckets(self, registry: Registry) -> Buckets:
        """Those of all machines where they share a registry, else of the processes of this one.

        Once: what they held before is given back.
        """
        if is_shared(registry.engine):
            return LeasedBuckets(registry.quota_leases)
        return (self.quotas or MachineBuckets()).of(self.number)

    def answer(self, tell: Callable[[], bytes]) -> None:
        """From now on `tell` is what another one reads that asks."""
        if self.exchange is not None:
            self.exchange.answer(self.number, tell)

    def ask(self) -> Mapping[int, bytes]:
        """What each other one tells of itself, those that answer at once."""
        return self.exchange.ask(self.number) if self.exchange else {}


ALONE = ServingProcess()


def together(count: int) -> Sequence[ServingProcess]:
    """So many that share a bell, an exchange and the quotas, before they divide."""
    shared = JobBell(), Exchange(count), MachineBuckets(count)
    return [ServingProcess(number, count, *shared) for number in range(1, count + 1)]


@dataclass(slots=True)
class Child:
    """In a process that serves: which one it is, and the pipe by which it tells its parent."""

    process: ServingProcess
    line: int  # -1 once it has told

    def ready(self) -> None:
        """It listens."""
        self._tell(_READY)

    def failed(self, error: ParcSocialError) -> NoReturn:
        """It can't serve: its parent says why, once for all of them."""
        if self.line < 0:
            raise error
        self._tell(str(error).encode()[:_LONGEST])
        raise SystemExit(1)

    def _tell(self, words: bytes) -> None:
        with suppress(BrokenPipeError):  # the parent has died, and this one is being stopped
            os.write(self.line, words)
        os.close(self.line)
        self.line = -1


def told_by(line: int) -> str | None:
    """What a child tells: empty, it is ready; None: it died without a word."""
    words = os.read(line, _LONGEST)
    return words.decode(errors="replace").strip() if words else None


def end_with_parent(parent: int) -> None:
    """From now on this process is told to stop when its parent dies, whatever it died of."""
    ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGTERM)
    if os.getppid() != parent:  # it died before it was asked
        os.kill(os.getpid(), signal.SIGTERM)
