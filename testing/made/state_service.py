"""A State service of one département, which the demonstration has none of: with its convention."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.access.conventions.text import DONNEES
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.service import Account, Service, session

LOGIN, DEPARTEMENT = "service-etat", "974"
_SERVICE = parse_organisation(
    "999000029", "DEAL de La Réunion (fictive)", "etat", f"departement:{DEPARTEMENT}"
)
_GIP = "demo-contresignataire"


def add_state_service(service: Service) -> Account:
    """Its account on a server that is the tests' own, by the registry as the command does."""
    now = datetime.now(UTC)
    today = legal_day(now)
    sent = now - timedelta(days=2)
    events = tuple(
        Evenement(acte, sent, who)
        for acte, who in ((Acte.ENVOYER, _GIP), (Acte.SIGNER, LOGIN), (Acte.CONTRESIGNER, _GIP))
    )
    registry = open_registry(read_settings(service.environ).registry)
    try:
        registry.accounts.save_organisation(_SERVICE)
        registry.accounts.create(Identity(LOGIN, _SERVICE, Role.SIGNATAIRE), _SERVICE.nom)
        dates = (today - timedelta(days=1), today + timedelta(days=365))
        draft = Convention(number_of(_SERVICE.code), _SERVICE.code, *dates, events)
        modele = registry.texts.modele(DONNEES)
        registry.agreements.create(replace(draft, modele=(modele.id, modele.version)))
        made = Account(
            service.base_url,
            LOGIN,
            registry.secrets.add_password(LOGIN, "essai").shown,
            "",
            _SERVICE.code,
            frozenset(),
            registry.secrets.add_portal_password(LOGIN, "essai").shown,
            session(),
        )
    finally:
        registry.close()
    service.accounts[LOGIN] = made
    return made


def number_of(organisation: str) -> str:
    """Of its first convention, as the demonstration numbers them."""
    return f"DEMO-{organisation}-1"
