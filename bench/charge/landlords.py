"""Landlords of the load of deposits: each with a convention in force, an account and a file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.access.conventions.text import DONNEES
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import read_settings
from testing.service import Account, session

_GIP = "demo-gip"
_MODEL = "999900004"  # whose survey of the demonstration is everybody's, under their own SIREN
_YEAR = 2024


@dataclass
class Landlord:
    """One depositor, what it sends, and what it was told."""

    account: Account
    octets: bytes
    deposit: str = ""

    @property
    def name(self) -> str:
        """Of its file."""
        return "ops-2024.csv"

    @property
    def sha256(self) -> str:
        """Of its file."""
        return hashlib.sha256(self.octets).hexdigest()


def new_landlords(environ: dict[str, str], count: int) -> Sequence[Landlord]:
    """So many, in the registry of a server; by the registry as the commands do."""
    settings = read_settings(environ)
    file = settings.data / "demo" / "ops" / str(_YEAR) / f"ops-{_YEAR}-{_MODEL}.csv"
    lines = file.read_text(encoding="utf-8")
    registry = open_registry(settings.registry)
    try:
        return [
            Landlord(
                _account(registry, environ["PARC_SOCIAL_BASE_URL"], siren),
                lines.replace(_MODEL, siren).encode(),
            )
            for siren in map(_siren, range(count))
        ]
    finally:
        registry.close()


def _account(registry: Registry, base_url: str, siren: str) -> Account:
    organisation = parse_organisation(siren, f"Bailleur {siren} (charge)", "bailleur", None)
    login, now = f"charge-{siren}", datetime.now(UTC)
    registry.accounts.save_organisation(organisation)
    registry.accounts.create(Identity(login, organisation, Role.SIGNATAIRE), organisation.nom)
    today, sent = legal_day(now), now - timedelta(days=2)
    acts = (Acte.ENVOYER, _GIP), (Acte.SIGNER, login), (Acte.CONTRESIGNER, _GIP)
    events = tuple(Evenement(act, sent, who) for act, who in acts)
    dates = (today - timedelta(days=1), today + timedelta(days=365))
    draft = Convention(f"CHARGE-{siren}", siren, *dates, events)
    modele = registry.texts.modele(DONNEES)
    registry.agreements.create(replace(draft, modele=(modele.id, modele.version)))
    return Account(
        base_url, login, registry.secrets.add_password(login, "charge").shown, "", siren,
        frozenset(), registry.secrets.add_portal_password(login, "charge").shown, session(),
    )  # fmt: skip


def _siren(number: int) -> str:
    """A SIREN that nobody has, with its key (Luhn)."""
    head = f"9992{number:04d}"
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(head)]
    total = sum(n - 9 if n > 9 else n for n in doubled)
    return f"{head}{-total % 10}"
