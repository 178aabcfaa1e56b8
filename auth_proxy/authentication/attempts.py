"""Failed sign-ins, counted in the registry by account and network: then a wait that grows.

All processes of all machines count as one. What was accepted from where is remembered by each
process (known_secrets.py).
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network

from auth_proxy.authentication.known_secrets import KnownSecrets
from parc_social.limits import ResourceLimits
from parc_social.registry.cache import ExpiringCache
from parc_social.registry.secrets.refused_tries import CountedTries, RefusedTries

SOFTWARE = "logiciel"  # a kind of secret: passwords and keys that we have drawn
_ANY = "tous"  # with no colon: no kind of secret
_LIFE_S = 1.0


class Attempts:
    """Throttle of one kind of secret. A stranger locks nobody out: one network counts alone.

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

    Those of software come with each request: what others have counted is up to a second old, so
    each process may look at one secret more than it should. Those that a person types are not
    looked at without asking the registry.
    """

    def __init__(
        self,
        known: KnownSecrets,
        tries: RefusedTries,
        kind: str,
        bounds: ResourceLimits,
        clock: Callable[[], datetime],
    ) -> None:
        self._known, self._tries, self._kind = known, tries, kind
        self._bounds, self._clock = bounds, clock
        self._seen: ExpiringCache[str, CountedTries | RefusedTries] = ExpiringCache(_LIFE_S)

    def wait(self, account: str, address: str, secret: str) -> int:
        """Seconds before the next try; 0: now, and for a secret that was accepted from there."""
        who, network = self._of(account), network_of(address)
        seconds = self._counted().wait(who, network, self._clock())
        return 0 if seconds and self._known.is_known(who, network, secret) else seconds

    def address_wait(self, address: str) -> int:
        """Seconds that whoever fails from this address is told to wait; 0: no more than usual."""
        return self._counted().wait(_ANY, network_of(address), self._clock())

    def is_known(self, account: str, address: str, secret: str) -> bool:
        """Whether this secret was accepted from there before, by this process."""
        return self._known.is_known(self._of(account), network_of(address), secret)

    def failed(self, account: str, address: str) -> None:
        """Counts a failure; from the tenth on (a hundredth over all), each doubles the wait.

        Over all, as one password may be tried on many accounts. The wait goes from 30 s to 15 min.
        After a quarter of an hour without any failure, the count begins again.
        """
        now, network = self._clock(), network_of(address)
        self._tries.count(self._of(account), network, self._bounds.tentatives, now)
        self._tries.count(_ANY, network, self._bounds.tentatives_reseau, now)
        self._seen.clear()

    def succeeded(self, account: str, address: str, secret: str) -> None:
        """Forgets the failures of the account from there, and knows its secret from now."""
        who, network = self._of(account), network_of(address)
        if self._counted().is_counted(who, network):
            self._tries.forget(who, network)
            self._seen.clear()
        self._known.add(who, network, secret)

    def _counted(self) -> CountedTries | RefusedTries:
        """What is counted: in the registry, or as it stood there a moment ago."""
        if self._kind != SOFTWARE:
            return self._tries
        return self._seen.read("", lambda _: self._tries.counted() or self._tries)

    def _of(self, account: str) -> str:
        return f"{self._kind}:{account}"


@lru_cache(maxsize=4_096)
def network_of(address: str) -> str:
    """Network of one subscriber: an IPv4 address, a /64 of IPv6; another text is itself."""
    try:
        version = ip_address(address).version
    except ValueError:
        return address
    return address if version == 4 else str(ip_network(f"{address}/64", strict=False))
