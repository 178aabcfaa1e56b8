"""From a caller to their Grant, decided at each request and remembered while nothing changed."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from auth_proxy.authentication.gate_config import GateConfig
from parc_social.access.conventions.convention import Convention
from parc_social.access.federation import on_own_account, through
from parc_social.access.model.grant import Grant, intersect
from parc_social.access.model.organisation import Identity, Organisation
from parc_social.access.policy import PolicyRefusal, standing
from parc_social.catalogue.routes.processes import FILE_PROCESSES

_CACHE_SIZE = 2_000


@dataclass(frozen=True, slots=True)
class _Last:
    """Inputs of the last decision for an account, to be compared without hashing."""

    identity: Identity
    conventions: tuple[Convention, ...]
    today: date
    version: str
    decision: Grant | PolicyRefusal


class Grants:
    """Decisions by what they depend on: account, day, conventions with events, editions."""

    def __init__(self, config: GateConfig) -> None:
        self._config = config
        self._lock = Lock()
        self._held: OrderedDict[object, Grant | PolicyRefusal] = OrderedDict()
        self._last: dict[str, _Last] = {}

    def of(
        self, identity: Identity, today: date, portal: Identity | None = None
    ) -> Grant | PolicyRefusal:
        """The decision for this account on this day, alone or through a federating portal."""
        user = self._alone(identity, today)
        if portal is None or isinstance(user, PolicyRefusal):
            return user
        its = self._through(portal, identity.organisation, today)
        if isinstance(its, PolicyRefusal):
            return replace(its, detail=f"Portail qui demande pour vous : {its.detail}")
        return self._read(("both", user, its), lambda: intersect(user, its))

    def without_rights(self, identity: Identity) -> Grant:
        """Where no convention opens anything: nothing, but to a mandataire how it deposits.

        Which mandate lets what be deposited for whom, the view decides as the pages do.
        """
        code = identity.organisation.code
        held = FILE_PROCESSES if self._config.registry.holds_mandate(code) else ()
        return Grant(identity.compte, code, processes=held)

    def _alone(self, identity: Identity, today: date) -> Grant | PolicyRefusal:
        conventions = self._config.registry.conventions(identity.organisation.code)
        version = self._config.facts.version()
        last = self._last.get(identity.compte)
        # The registry gives the same objects until it reads again: then no event is hashed.
        if (
            last is not None
            and last.conventions is conventions
            and (last.identity is identity or last.identity == identity)
            and (last.today, last.version) == (today, version)
        ):
            return last.decision
        own_conventions = on_own_account(identity, conventions)
        decision = self._decide(identity, own_conventions, today, version)
        with self._lock:
            if len(self._last) >= _CACHE_SIZE:
                self._last.clear()
            self._last[identity.compte] = _Last(identity, conventions, today, version, decision)
        return decision

    def _through(self, portal: Identity, user: Organisation, today: date) -> Grant | PolicyRefusal:
        conventions = self._config.registry.conventions(portal.organisation.code)
        facts = self._config.facts
        key = ("through", portal, user, today, conventions, facts.version())
        return self._read(key, lambda: through(portal, user, conventions, today, facts.facts()))

    def _decide(
        self, identity: Identity, conventions: tuple[Convention, ...], today: date, version: str
    ) -> Grant | PolicyRefusal:
        key = (identity, today, conventions, version)
        facts = self._config.facts
        return self._read(key, lambda: standing(identity, conventions, today, facts.facts()))

    def _read(
        self, key: object, decide: Callable[[], Grant | PolicyRefusal]
    ) -> Grant | PolicyRefusal:
        with self._lock:
            decision = self._held.get(key)
        if decision is None:
            decision = decide()
            with self._lock:
                self._held[key] = decision
                if len(self._held) > _CACHE_SIZE:
                    self._held.popitem(last=False)
        return decision


def still_open(
    before: Grant, now: Grant | PolicyRefusal, collection: str, *, same_account: bool
) -> bool:
    """Whether a reading that began under a Grant may go on under the decision of this moment.

    It reads one edition, as it was: what a later publication changes does not stop it. What the
    conventions or the account's own limits change does, unless the right on the collection is the
    same. `same_account`: the account is to the letter what it was, limits included.
    """
    if isinstance(now, PolicyRefusal):
        return False
    if same_account and now.conventions == before.conventions:
        return True
    return now.right(collection) == before.right(collection)
