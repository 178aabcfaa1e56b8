"""The demonstration's organisations, conventions and accounts, and the file that lists them."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from parc_social.access.conventions.convention import Acte, Convention, Etat, Evenement, legal_day
from parc_social.access.conventions.text import DONNEES
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Identity, Role
from parc_social.access.policy import perimeter_communes, standing
from parc_social.registry.demo.parties import FINE, GIP, Party, choose_parties
from parc_social.registry.registry import Registry
from parc_social.storage.store import Store

PREFIX = "demo-"
_COUNTERSIGNER = "demo-contresignataire"
_NO_MAIL = "demonstration.invalid"  # no mail ever goes there (RFC 2606)
_YEAR = timedelta(days=365)


def seed(
    registry: Registry, store: Store, file: Path, bailleurs: Sequence[tuple[str, str]]
) -> None:
    """Makes the demonstration's accounts and writes their secrets to `file`, mode 600.

    `bailleurs` are (SIREN, name) of landlords of the loaded data. Run again, it replaces the
    secrets of its accounts; other accounts are left alone. Raises Unavailable when the published
    data has no two landlords with disjoint stock or no territory to choose.
    """
    open_accounts(registry, store, file, choose_parties(store, bailleurs))


def open_accounts(registry: Registry, store: Store, file: Path, parties: Sequence[Party]) -> None:
    """The same for parties that were chosen otherwise."""
    _save_countersigner(registry)
    _retire_others(registry, {p.login for p in parties} | {_COUNTERSIGNER})
    today = legal_day(datetime.now(UTC))
    accounts = [open_account(registry, store, party, today) for party in parties]
    write_accounts(file, accounts)


def _save_countersigner(registry: Registry) -> None:
    """A second person at the GIP, without any secret: two people sign a convention."""
    registry.accounts.save_organisation(GIP)
    person = Identity(_COUNTERSIGNER, GIP, Role.SIGNATAIRE)
    registry.accounts.replace(person, "Contresignataire du GIP (fictif)")


def _retire_others(registry: Registry, logins: set[str]) -> None:
    for account in registry.accounts.all():
        login = account.login
        if login.startswith(PREFIX) and login not in logins:
            registry.accounts.revoke(login)


def open_account(registry: Registry, store: Store, party: Party, today: date) -> dict[str, Any]:
    """Makes the account and its convention; gives its line of the file."""
    organisation = party.organisation
    identity = Identity(party.login, organisation, Role.SIGNATAIRE)
    registry.accounts.save_organisation(organisation)
    registry.accounts.replace(identity, f"{organisation.nom} (démonstration)")
    registry.mailboxes.set_address(party.login, f"{party.login}@{_NO_MAIL}")
    _settle_convention(registry, party, today)
    facts = store.facts()
    decision = standing(identity, registry.agreements.of(organisation.code), today, facts)
    communes = perimeter_communes(decision, FINE, facts) if isinstance(decision, Grant) else ()
    secrets = registry.secrets
    return {
        "login": party.login,
        "password": secrets.add_password(party.login, "démonstration").shown,
        "api_key": secrets.add_key(party.login, "démonstration").shown,
        "portal_password": secrets.add_portal_password(party.login, "démonstration").shown,
        "organisation": organisation.code,
        "type": organisation.genre.value,
        "perimetre": list(communes),
        "role": identity.role.value,
        "state": party.state,
    }


def _settle_convention(registry: Registry, party: Party, today: date) -> None:
    """Leaves the organisation with a demonstration convention in the wanted state alone."""
    state = {"active": Etat.ACTIVE, "unsigned": Etat.ENVOYEE, "expired": Etat.EXPIREE}[party.state]
    conventions = registry.agreements.of(party.organisation.code)
    for convention in conventions:
        if convention.etat(today) is Etat.ACTIVE and state is not Etat.ACTIVE:
            event = Evenement(
                Acte.REVOQUER, datetime.now(UTC), _COUNTERSIGNER, "démonstration refaite"
            )
            registry.agreements.act(convention.numero, event, today)
    if not any(c.etat(today) is state for c in conventions):
        modele = registry.texts.modele(DONNEES)
        draft = replace(
            _convention(party, today, len(conventions) + 1), modele=(modele.id, modele.version)
        )
        registry.agreements.create(draft)


def _convention(party: Party, today: date, rank: int) -> Convention:
    begins = today - _YEAR * (3 if party.state == "expired" else 0) - timedelta(days=30)
    ends = begins + _YEAR * (2 if party.state == "expired" else 5)
    instant = datetime(begins.year, begins.month, begins.day, tzinfo=UTC)
    events = [Evenement(Acte.ENVOYER, instant, _COUNTERSIGNER)]
    if party.state != "unsigned":
        events.append(Evenement(Acte.SIGNER, instant, party.login))
        events.append(Evenement(Acte.CONTRESIGNER, instant, _COUNTERSIGNER))
    number = f"DEMO-{party.organisation.code}-{rank}"
    code = party.organisation.code
    return Convention(number, code, begins, ends, tuple(events), party.annexe)


def write_accounts(file: Path, accounts: Sequence[dict[str, Any]]) -> None:
    """Whole or not at all, and never readable by another user, not for a moment."""
    temporary = file.with_name(file.name + ".part")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        json.dump(list(accounts), stream, ensure_ascii=True, indent=1)
    temporary.replace(file)
