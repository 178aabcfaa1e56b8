"""A regional union of landlords, its people and mandates; more landlords with a convention."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.access.conventions.delegation_format import WHOLE
from parc_social.access.conventions.text import DONNEES
from parc_social.access.model.organisation import (
    Identity,
    Role,
    parse_organisation,
    parse_ressort,
)
from parc_social.domain.mandates.mandate import Mandate, MandateAct, MandateEvent
from parc_social.domain.mandates.text import with_text
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import read_settings
from testing.service import Account, Service, session

UNION = parse_organisation("999000045", "Union régionale HLM (fictive)", "mandataire", None)
SIGNER, AGENT, READER, LIMITED = "union-signe", "union-depose", "union-lit", "union-limite"
_GIP = "demo-contresignataire"


@dataclass(frozen=True, slots=True)
class Given:
    """A mandate to give: of whom, which survey, from and to how many days from today."""

    mandant: str
    signer: str
    millesime: int = 2024
    first: int = 0
    last: int = 30
    source: str = "ops"
    countersigned: bool = True


def add_union(service: Service, given: Iterable[Given] = ()) -> list[int]:
    """Its accounts on a server that is the tests' own, and the numbers of its mandates."""
    registry = open_registry(read_settings(service.environ).registry)
    try:
        if SIGNER not in service.accounts:
            _add_people(registry, service)
        return [give(registry, one) for one in given]
    finally:
        registry.close()


def add_landlord(service: Service, siren: str) -> str:
    """Login of the signatory of one more landlord of the demonstration's data."""
    login, now = f"bailleur-{siren}", datetime.now(UTC)
    today, sent = legal_day(now), now - timedelta(days=2)
    organisation = parse_organisation(siren, f"Bailleur {siren} (fictif)", "bailleur", None)
    acts = ((Acte.ENVOYER, _GIP), (Acte.SIGNER, login), (Acte.CONTRESIGNER, _GIP))
    events = tuple(Evenement(act, sent, who) for act, who in acts)
    registry = open_registry(read_settings(service.environ).registry)
    try:
        add_person(registry, service, Identity(login, organisation, Role.SIGNATAIRE))
        dates = (today - timedelta(days=1), today + timedelta(days=365))
        draft = Convention(f"DEMO-{siren}-1", siren, *dates, events)
        modele = registry.texts.modele(DONNEES)
        registry.agreements.create(replace(draft, modele=(modele.id, modele.version)))
    finally:
        registry.close()
    return login


def give(registry: Registry, one: Given) -> int:
    """The number of a mandate that both have signed, or the landlord alone."""
    now = datetime.now(UTC)
    today = legal_day(now)
    mandant = registry.accounts.organisation(one.mandant)
    days = (today + timedelta(one.first), today + timedelta(one.last))
    draft = Mandate(0, mandant.code, UNION.code, one.source, one.millesime, *days)
    made = with_text(draft, mandant.nom, UNION.nom)
    said = MandateEvent(MandateAct.SIGNER, now, one.signer, mandant.code, empreinte=made.empreinte)
    before: date = min(today, made.fin)  # one that is over already was signed while it lasted
    kept = registry.mandates.sign(made, said, before)
    if one.countersigned:
        taken = replace(said, acte=MandateAct.CONTRESIGNER, compte=SIGNER, organisation=UNION.code)
        registry.mandates.act(kept.numero, taken, before)
    return kept.numero


def add_person(registry: Registry, service: Service, one: Identity) -> None:
    """An account of the demonstration's organisations or of another, with its passwords."""
    registry.accounts.save_organisation(one.organisation)
    registry.accounts.create(one, one.compte)
    service.accounts[one.compte] = Account(
        service.base_url,
        one.compte,
        registry.secrets.add_password(one.compte, "essai").shown,
        "",
        one.organisation.code,
        frozenset(),
        registry.secrets.add_portal_password(one.compte, "essai").shown,
        session(),
    )


def _add_people(registry: Registry, service: Service) -> None:
    limit = replace(WHOLE, territoires=(parse_ressort("commune:93066"),))
    people = (
        Identity(SIGNER, UNION, Role.SIGNATAIRE),
        Identity(AGENT, UNION, Role.DEPOSANT),
        Identity(READER, UNION, Role.LECTEUR),
        Identity(LIMITED, UNION, Role.DEPOSANT, delegations=(limit,)),
    )
    for one in people:
        add_person(registry, service, one)
