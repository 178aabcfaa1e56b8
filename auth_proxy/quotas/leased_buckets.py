"""Buckets of all machines: this process takes requests and places on lease from the registry.

A lease of requests is a sixtieth of a quota, one of places an eighth: a registry is asked about
once a second, and a quota of a few requests is counted to the request. What is not used goes back
after some seconds, and meanwhile others may be told that nothing is left: a sixtieth each.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from auth_proxy.quotas.buckets import BucketLevel
from auth_proxy.quotas.quota_table import Quota
from parc_social.errors import ParcSocialError
from parc_social.registry.quota_leases import HeldLease, Lease, LeaseRequest

log = logging.getLogger(__name__)

_SHARE_OF_REQUESTS, _SHARE_OF_PLACES = 60, 8
_KEEPING_S = 2.0  # between two looks at what is held: several within the life of a lease
_IDLE_S = 3.0  # unused for so long: it goes back
_AGAIN_S = 0.25  # the registry is not asked again sooner, once it has refused a place


class Leases(Protocol):
    """What gives leases; QuotaLeases of a registry is one."""

    def take(self, holder: str, asked: LeaseRequest) -> Lease:
        """See QuotaLeases."""
        ...

    def keep(self, holder: str, leases: list[HeldLease]) -> None:
        """See QuotaLeases."""
        ...


@dataclass(slots=True)
class _Held:
    """Of one bucket; under the lock of all. `refused_until`: nobody is asked before."""

    requests: float = 0.0
    places: int = 0
    under_way: int = 0
    most: int = 0  # under way at once since the last look
    used_at: float = 0.0
    left: float = 0.0  # in the registry, when it was last asked
    elsewhere: int = 0
    refused_until: float = 0.0
    asking: Lock = field(default_factory=Lock)


class LeasedBuckets:
    """The buckets of a registry, for one process that serves; `clock` counts seconds."""

    def __init__(self, leases: Leases, clock: Callable[[], float] = time.monotonic) -> None:
        self._leases, self._clock = leases, clock
        self._holder = secrets.token_hex(8)
        self._lock = Lock()
        self._held: dict[str, _Held] = {}
        self._keeper: threading.Thread | None = None
        self._closed = threading.Event()

    def take(self, who: str, quota: Quota) -> BucketLevel:
        """As `Buckets.take`. Raises Unavailable when the registry is needed and away."""
        with self._lock:
            held = self._held.get(who)
            if held is None:
                held = self._held[who] = _Held()
            level = self._within(held)
            if level is not None:
                return level
        with held.asking:  # one thread asks for all that wait
            with self._lock:
                level = self._within(held)
                if level is not None:
                    return level
                asked = self._asked(who, quota, held)
            lease = self._leases.take(self._holder, asked)
            self._keep_looking()
            with self._lock:
                held.requests += lease.requests
                held.places += lease.places
                held.left, held.elsewhere = lease.left, lease.elsewhere
                level = self._within(held)
                if level is None:
                    no_place = held.under_way >= held.places
                    again = _AGAIN_S if no_place else min(_AGAIN_S, 1 / asked.rate)
                    held.refused_until = self._clock() + again
                return level or self._level(held, is_taken=False)

    def give_back(self, who: str) -> None:
        """As `Buckets.give_back`: a place stays on lease, for the next request."""
        with self._lock:
            if who in self._held:  # else all was given back
                self._held[who].under_way -= 1

    def look(self) -> None:
        """Renews what is in use and gives back what has been idle. Raises what the leases do."""
        with self._lock:
            looked_at = [held for held in self._held.items() if held[1].asking.acquire(False)]
        try:
            with self._lock:
                kept = [self._kept(who, held) for who, held in looked_at if held.places]
            if kept:
                self._leases.keep(self._holder, kept)
        finally:
            for _, held in looked_at:
                held.asking.release()

    def close(self) -> None:
        """Gives back all that it holds: nobody is served any more."""
        self._closed.set()
        with self._lock:
            held, self._held = self._held, {}
        leases = [HeldLease(who, 0, int(one.requests)) for who, one in held.items() if one.places]
        if leases:
            with suppress(ParcSocialError):  # what is not given back ends by itself
                self._leases.keep(self._holder, leases)

    def _kept(self, who: str, held: _Held) -> HeldLease:
        is_idle = self._clock() - held.used_at > _IDLE_S
        back = int(held.requests) if is_idle else 0
        held.requests -= back
        held.places = held.under_way if is_idle else min(held.places, max(held.most, 1))
        held.most = held.under_way
        return HeldLease(who, held.places, back)

    def _within(self, held: _Held) -> BucketLevel | None:
        """What can be said without asking: taken of what is held, or refused a moment ago."""
        now = self._clock()
        if held.requests >= 1 and held.under_way < held.places:
            held.requests -= 1
            held.under_way += 1
            held.most, held.used_at = max(held.most, held.under_way), now
            return self._level(held, is_taken=True)
        return self._level(held, is_taken=False) if now < held.refused_until else None

    def _level(self, held: _Held, *, is_taken: bool) -> BucketLevel:
        return BucketLevel(held.left + held.requests, held.elsewhere + held.under_way, is_taken)

    def _asked(self, who: str, quota: Quota, held: _Held) -> LeaseRequest:
        """What lacks, and some more for those that come next."""
        lacks_request, lacks_place = held.requests < 1, held.under_way >= held.places
        return LeaseRequest(
            who,
            quota.requetes,
            quota.requetes / quota.fenetre_s,
            quota.simultanees,
            max(1, quota.requetes // _SHARE_OF_REQUESTS) if lacks_request else 0,
            max(1, quota.simultanees // _SHARE_OF_PLACES) if lacks_place else 0,
            held.places,
        )

    def _keep_looking(self) -> None:
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._run, name="quotas", daemon=True)
            self._keeper.start()

    def _run(self) -> None:
        while not self._closed.wait(_KEEPING_S):
            try:
                self.look()
            except ParcSocialError as error:  # requests are told; here the next look tries again
                log.info("quotas: %s", error)
