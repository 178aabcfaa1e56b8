"""What a job may read, decided anew at each moment that counts: as its owner would be now."""

from dataclasses import replace

from auth_proxy.authentication.gate_config import GateConfig
from auth_proxy.authentication.grants import Grants
from parc_social.access.model.delegation import Delegation
from parc_social.access.model.grant import Grant
from parc_social.access.model.identity import Identity
from parc_social.access.model.organisation import Genre
from parc_social.access.policy import PolicyRefusal
from parc_social.catalogue.formats import JSON
from parc_social.domain.job import Owner
from parc_social.errors import Forbidden, NotFound
from parc_social.registry.jobs.order import Order


class JobRights:
    """Grants of jobs: never more than the account has now, nor than the credential that asked."""

    def __init__(self, door: GateConfig) -> None:
        self._door = door
        self._grants = Grants(door)

    def of(self, order: Order) -> Grant | None:
        """The Grant of this moment, of what goes out as JSON; None: there is none any more."""
        try:
            owner = self._identity(order.owner, order.delegations)
            portal = self._identity(order.actor, ()) if order.actor else None
        except (NotFound, Forbidden):  # the account is no more, or is not of that organisation
            return None
        if portal is not None and portal.organisation.genre is not Genre.PORTAIL:
            return None
        decision = self._grants.of(owner, self._door.today(), portal)
        return None if isinstance(decision, PolicyRefusal) else decision.in_format(JSON)

    def _identity(self, one: Owner, limits: tuple[Delegation, ...]) -> Identity:
        account = self._door.registry.accounts.get(one.account)
        if account.revoque is not None:
            raise NotFound(f"compte révoqué : {one.account}")
        identity = account.acting(self._door.today(), one.organisation)
        both = dict.fromkeys((*identity.delegations, *limits))
        return replace(identity, delegations=tuple(both))
