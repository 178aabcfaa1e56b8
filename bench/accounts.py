"""Who asks: the gip, an EPCI and a State service of a région, and what the floor sees for each."""

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.access.policy import standing
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from parc_social.storage.store import Store
from providers.fields import open_right, visible_fields

REGION = "11"
_SIREN, _LOGIN, _COUNTERSIGNER = "999000102", "bench-region", "demo-contresignataire"


@dataclass(frozen=True, slots=True)
class Caller:
    """An account: how it shows itself, and the column and code of its perimeter (None: France)."""

    kind: str
    headers: tuple[tuple[str, str], ...]
    grant: Grant
    perimeter: tuple[str, str] | None = None

    def columns(self, collection: str) -> tuple[str, ...]:
        """Those that go out to it."""
        fields = visible_fields(*open_right(self.grant, collection))
        return tuple(field.name for field in fields)


def callers(data: Path, environ: dict[str, str]) -> list[Caller]:
    """The three, of a demonstration whose server is not started yet."""
    settings = read_settings(environ)
    registry, store = open_registry(settings.registry), open_store(settings, owner=False)
    try:
        epci = _listed(data, "epci")
        return [
            _caller("gip", _listed(data, "gip"), registry, store),
            _caller("epci", epci, registry, store, ("code_epci", epci["organisation"])),
            _caller("region", _region(registry), registry, store, ("code_reg", REGION)),
        ]
    finally:
        store.close()
        registry.close()


def _caller(
    kind: str,
    line: dict[str, Any],
    registry: Registry,
    store: Store,
    perimeter: tuple[str, str] | None = None,
) -> Caller:
    token = b64encode(f"{line['login']}:{line['password']}".encode()).decode()
    today = legal_day(datetime.now(UTC))
    identity = registry.accounts.get(line["login"]).acting(today)
    signed = registry.agreements.of(identity.organisation.code)
    grant = standing(identity, signed, today, store.facts())
    if not isinstance(grant, Grant):
        raise RuntimeError(f"{line['login']} : {grant}")
    return Caller(kind, (("Authorization", f"Basic {token}"),), grant, perimeter)


def _listed(data: Path, kind: str) -> dict[str, Any]:
    accounts = json.loads((data / "demo-comptes.json").read_text())
    return next(a for a in accounts if a["type"] == kind and a["state"] == "active")


def _region(registry: Registry) -> dict[str, Any]:
    """Login and a new password of the State's service, which the demonstration has not."""
    if all(account.login != _LOGIN for account in registry.accounts.all()):
        organisation = parse_organisation(_SIREN, "DREAL (mesures)", "etat", f"region:{REGION}")
        registry.accounts.save_organisation(organisation)
        registry.accounts.create(Identity(_LOGIN, organisation, Role.SIGNATAIRE), "Mesures")
        registry.agreements.create(_signed())
    return {"login": _LOGIN, "password": registry.secrets.add_password(_LOGIN, "bench").shown}


def _signed() -> Convention:
    now = datetime.now(UTC)
    today = legal_day(now)
    events = (
        Evenement(Acte.ENVOYER, now, _COUNTERSIGNER),
        Evenement(Acte.SIGNER, now, _LOGIN),
        Evenement(Acte.CONTRESIGNER, now, _COUNTERSIGNER),
    )
    ends = today.replace(year=today.year + 1, day=1)
    return Convention("BENCH-REGION", _SIREN, today, ends, events)
