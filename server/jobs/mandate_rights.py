"""What a mandate opens to its holder's account: the mandant's own survey, while both hold."""

from auth_proxy.authentication.gate_config import GateConfig
from auth_proxy.authentication.grants import Grants
from parc_social.access.mandates import acting_for, holder_refusal
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Identity
from parc_social.access.policy import PolicyRefusal
from parc_social.domain.mandates.mandate import Mandate, MandateState


class MandateRights:
    """Grants under mandates, decided by the mandant's conventions as for its own accounts."""

    def __init__(self, config: GateConfig) -> None:
        self._config = config
        self._grants = Grants(config)

    def grant(self, holder: Identity, mandate: Mandate) -> Grant | None:
        """That of this moment; None: the mandate, a convention or the account gives none.

        It is the mandant's, under the holder's account: what is made under it is the mandant's.
        """
        today = self._config.today()
        if holder.organisation.code != mandate.mandataire or holder_refusal(holder):
            return None
        if mandate.etat(today) is not MandateState.EN_COURS:
            return None
        mandant = self._config.registry.accounts.organisation(mandate.mandant)
        decision = self._grants.of(acting_for(holder, mandate, mandant), today)
        return None if isinstance(decision, PolicyRefusal) else decision
