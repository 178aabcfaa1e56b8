"""Failed sign-ins of persons: counted in the registry, for all processes of all machines.

Their passwords may be guessed, which those of software can not: ten tries are ten, however many
processes answer. What was accepted from where is remembered by each process (attempts.py).
"""

from collections.abc import Callable
from datetime import datetime

from auth_proxy.authentication.attempts import Attempts, network_of
from parc_social.limits import ResourceLimits
from parc_social.registry.secrets.refused_tries import RefusedTries

_ANY = "tous"  # with no colon: no kind of secret


class PageAttempts:
    """The counter of one kind of secret, `kind`: a word that the others do not have."""

    def __init__(
        self,
        memory: Attempts,
        tries: RefusedTries,
        kind: str,
        bounds: ResourceLimits,
        clock: Callable[[], datetime],
    ) -> None:
        self._memory, self._tries, self._kind = memory, tries, kind
        self._bounds, self._clock = bounds, clock

    def wait(self, account: str, address: str, secret: str) -> int:
        """Seconds before the next try; 0: now, and for a secret that was accepted from there."""
        if self._memory.is_known(account, address, secret):
            return 0
        here = self._tries.wait(self._of(account), network_of(address), self._clock())
        return max(here, self._memory.wait(account, address, secret))

    def address_wait(self, address: str) -> int:
        """Seconds that whoever fails from there is told to wait; 0: no more than usual."""
        here = self._tries.wait(_ANY, network_of(address), self._clock())
        return max(here, self._memory.address_wait(address))

    def is_known(self, account: str, address: str, secret: str) -> bool:
        """Whether this secret was accepted from there before, by this process."""
        return self._memory.is_known(account, address, secret)

    def failed(self, account: str, address: str) -> None:
        """Counts a failure, of the account from there and of all of them, of software too."""
        now, network = self._clock(), network_of(address)
        self._tries.count(self._of(account), network, self._bounds.tentatives, now)
        self._tries.count(_ANY, network, self._bounds.tentatives_reseau, now)
        self._memory.failed_from(address)

    def succeeded(self, account: str, address: str, secret: str) -> None:
        """Forgets the failures of the account from there, and knows its secret from now."""
        network = network_of(address)
        if self._tries.is_counted(self._of(account), network):
            self._tries.forget(self._of(account), network)
        self._memory.succeeded(account, address, secret)

    def _of(self, account: str) -> str:
        return f"{self._kind}:{account}"
