"""From an account to its Grant, decided at each request and remembered while nothing changed."""

from collections import OrderedDict
from datetime import date
from threading import Lock

from auth_proxy.door import Door
from parc_social.access.grant import Grant
from parc_social.access.identity import Identity
from parc_social.access.policy import Refusal, standing

_KEPT = 2_000


class Grants:
    """Decisions by what they depend on: account, day, conventions with events, editions."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._lock = Lock()
        self._held: OrderedDict[object, Grant | Refusal] = OrderedDict()

    def of(self, identity: Identity, today: date) -> Grant | Refusal:
        """The decision for this account on this day."""
        conventions = self._door.registry.conventions(identity.organisation.code)
        key = (identity, today, conventions, self._door.facts.version())
        with self._lock:
            found = self._held.get(key)
        if found is None:
            found = standing(identity, conventions, today, self._door.facts.facts())
            self._keep(key, found)
        return found

    def _keep(self, key: object, decision: Grant | Refusal) -> None:
        with self._lock:
            self._held[key] = decision
            if len(self._held) > _KEPT:
                self._held.popitem(last=False)


def still_open(before: Grant, now: Grant | Refusal, collection: str) -> bool:
    """Whether a reading that began under a Grant may go on under the decision of this moment.

    It reads one edition, as it was: what a later publication changes does not stop it. What the
    conventions change does, unless the right on the collection is the same.
    """
    if isinstance(now, Refusal):
        return False
    if now.conventions == before.conventions:
        return True
    return now.right(collection) == before.right(collection)
