"""Failed sign-ins, counted by account and network, and by network: then a wait that grows."""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from ipaddress import ip_address, ip_network

from parc_social.limits import ResourceLimits

_ANY = ""  # no account has this name
_FIRST_WAIT_S = 30
_LONGEST_WAIT_S = 900
_PLACES = 50_000


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = 0.0
    until: float = 0.0


class Attempts:
    """Throttle of sign-ins, by process. A stranger locks nobody out: one network counts alone.

    Each kind of secret of an account has its own count, and a network one for all of them: QGIS
    with an old password does not close the page where a new one is made.

    While an account waits, nothing that is sent for it from there is looked at: a right secret is
    answered as a wrong one, and as one of an account that is not there. The way out of its owner is
    a secret that was accepted from there before, one of another kind, or another address. While a
    network waits every secret is looked at, as ever, so that all take the same time: a right one
    goes in, and all others are told to wait in the same words. Our secrets are drawn
    (parc_social/registry/secrets/credentials.py): nobody guesses one in the meantime. A password of
    the pages that a person chose may be guessed: there it goes in only where `is_known` says that
    it was accepted before (portal/entrance/sign_in.py).
    """

    def __init__(self, bounds: ResourceLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self._kind = ""  # of secrets: those of software
        self._bounds = bounds
        self._clock = clock
        self._lock = threading.Lock()
        self._digest_key = secrets.token_bytes(32)
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()
        self._accepted: OrderedDict[tuple[str, str, bytes], None] = OrderedDict()

    def for_pages(self) -> "Attempts":
        """The same counts, for the password of the pages: a kind of secret of its own."""
        pages = copy(self)
        pages._kind = "portail:"  # no account has a colon in its name
        return pages

    def for_codes(self) -> "Attempts":
        """The same counts, for codes of a second factor."""
        codes = copy(self)
        codes._kind = "code:"
        return codes

    def wait(self, account: str, address: str, secret: str = "") -> int:
        """Seconds before this account may be tried again from this address; 0: now.

        `secret`: the one that is sent.
        """
        if not self._failures:
            return 0
        network = network_of(address)
        with self._lock:
            if (self._kind + account, network, self._digest(secret)) in self._accepted:
                return 0
            return _seconds(self._wait_left(self._kind + account, network))

    def address_wait(self, address: str) -> int:
        """Seconds that whoever fails from this address is told to wait; 0: no more than usual."""
        if not self._failures:
            return 0
        with self._lock:
            return _seconds(self._wait_left(_ANY, network_of(address)))

    def is_known(self, account: str, address: str, secret: str) -> bool:
        """Whether this secret of the account was accepted from there before."""
        with self._lock:
            key = self._kind + account, network_of(address), self._digest(secret)
            return key in self._accepted

    def failed(self, account: str, address: str) -> None:
        """Counts a failure; from the tenth on (a hundredth over all), each doubles the wait.

        Over all, as one password may be tried on many accounts. The wait goes from 30 s to 15 min.
        After a quarter of an hour without any failure, the count begins again.
        """
        network = network_of(address)
        with self._lock:
            self._count(self._kind + account, network, self._bounds.tentatives)
            self._count(_ANY, network, self._bounds.tentatives_reseau)
            while len(self._failures) > _PLACES:
                self._failures.popitem(last=False)

    def failed_from(self, address: str) -> None:
        """Counts a failure of its network alone: somebody else counts those of the account."""
        with self._lock:
            self._count(_ANY, network_of(address), self._bounds.tentatives_reseau)

    def succeeded(self, account: str, address: str, secret: str = "") -> None:
        """Forgets the failures of the account there, and knows its secret from now."""
        network = network_of(address)
        with self._lock:
            self._failures.pop((self._kind + account, network), None)
            key = self._kind + account, network, self._digest(secret)
            self._accepted[key] = None
            self._accepted.move_to_end(key)
            if len(self._accepted) > _PLACES:
                self._accepted.popitem(last=False)

    def _digest(self, secret: str) -> bytes:
        text = secret.encode("utf-8", "surrogatepass")
        return blake2b(text, key=self._digest_key, digest_size=16).digest()

    def _wait_left(self, account: str, network: str) -> float:
        failures = self._failures.get((account, network))
        return failures.until - self._clock() if failures else 0.0

    def _count(self, account: str, network: str, free_tries: int) -> None:
        failures = self._failures.setdefault((account, network), _Failures())
        self._failures.move_to_end((account, network))
        if self._clock() - failures.last > _LONGEST_WAIT_S:
            failures.count = 0  # a typing error a month is no attack
        failures.last = self._clock()
        failures.count += 1
        over = failures.count - free_tries
        if over >= 0:
            wait = min(_FIRST_WAIT_S * 2 ** min(over, 10), _LONGEST_WAIT_S)
            failures.until = self._clock() + wait


def _seconds(left: float) -> int:
    return max(0, -int(-left // 1))


@lru_cache(maxsize=4_096)
def network_of(address: str) -> str:
    """Network of one subscriber: an IPv4 address, a /64 of IPv6; another text is itself."""
    try:
        version = ip_address(address).version
    except ValueError:
        return address
    return address if version == 4 else str(ip_network(f"{address}/64", strict=False))
