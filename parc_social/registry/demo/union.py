"""The demonstration's union of landlords: members with a convention, mandates that both signed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Genre, Organisation
from parc_social.domain.mandates.mandate import Mandate, MandateAct, MandateEvent
from parc_social.domain.mandates.text import with_text
from parc_social.registry.demo.parties import Party
from parc_social.registry.demo.seed import open_account, write_accounts
from parc_social.registry.registry import Registry
from parc_social.storage.store import Store

UNION = Organisation("999000045", "Union régionale HLM (fictive)", Genre.MANDATAIRE)
LOGIN = "demo-union"


def open_union(
    registry: Registry, store: Store, file: Path, members: Sequence[Organisation], millesime: int
) -> Sequence[Mandate]:
    """The mandates that the members gave for the open survey of a millésime.

    Writes the secrets of the union's account and of the members' to `file`, mode 600. Run again,
    it replaces them, and gives the mandates that are there. Raises Forbidden without a campaign.
    """
    registry.accounts.save_organisation(UNION)
    union = Party(LOGIN, UNION)
    parties = [Party(f"demo-adherent-{n}", one) for n, one in enumerate(members, start=1)]
    today = legal_day(datetime.now(UTC))
    accounts = [open_account(registry, store, one, today) for one in (union, *parties)]
    write_accounts(file, accounts)
    return [_given(registry, party, millesime) for party in parties]


def _given(registry: Registry, party: Party, millesime: int) -> Mandate:
    """The mandate of a member: that which is in force, or one that both sign now."""
    now = datetime.now(UTC)
    today = legal_day(now)
    for one in registry.mandates.given_by(party.organisation.code):
        if (one.mandataire, one.millesime) == (UNION.code, millesime) and not one.is_over(today):
            return one
    last = registry.campaigns.get("ops", millesime).dernier_jour
    mandant = party.organisation
    draft = Mandate(0, mandant.code, UNION.code, "ops", millesime, today, last)
    made = with_text(draft, mandant.nom, UNION.nom)
    signed = MandateEvent(
        MandateAct.SIGNER, now, party.login, mandant.code, nom="Personne fictive",
        fonction="directrice générale", empreinte=made.empreinte,
    )  # fmt: skip
    kept = registry.mandates.sign(made, signed, today)
    taken = replace(signed, acte=MandateAct.CONTRESIGNER, compte=LOGIN, organisation=UNION.code)
    return registry.mandates.act(kept.numero, taken, today)
