"""The accounts whose pages are photographed: the demonstration's, and two that it has not.

The demonstration has one account a type, and a union that deposits for members. What a
département's own State service is shown is another page than the central service's; a portal asks
for others.
"""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from testing.servers import COMMAND, environment

NOBODY = "personne"
_PLACE = "etat-departement"
_SIREN, _DEPARTEMENT = "130009186", "93"
_NUMBER, _FROM, _TO = "PLANCHE-1", "2026-01-01", "2099-12-31"
_SECOND = "planche-gip"  # who countersigns is not who sent
_PORTAL, _HOLDER = "portail", "999000060"

Account = Mapping[str, Any]


def accounts_of(data: Path) -> Mapping[str, Account | None]:
    """By role, in the order of the pages; None: nobody has signed in."""
    files = ("demo-comptes.json", "demo-comptes-union.json")
    known = [one for name in files for one in json.loads((data / name).read_text(encoding="utf-8"))]
    found: dict[str, Account | None] = {NOBODY: None}
    for line in known:
        role = line["type"] if line["state"] == "active" else line["state"]
        found[role if role not in found else line["login"].removeprefix("demo-")] = line
    found[_PLACE] = _kept(data, "planche-compte", _state_service)
    found[_PORTAL] = _kept(data, "planche-portail", _portal)
    return found


def _kept(data: Path, name: str, make: Callable[[Path], Account]) -> Account:
    """An account that is made once; its password is kept beside the demonstration."""
    kept = data / f"{name}.json"
    if not kept.exists():
        kept.write_text(json.dumps(make(data)), encoding="utf-8")
    return json.loads(kept.read_text(encoding="utf-8"))


def _portal(data: Path) -> Account:
    """A person of a portal of its own, which has no convention."""
    login = f"planche-{_PORTAL}"
    _run(data, "organisation", "ajouter", _HOLDER, "--nom", "Portail tiers fictif",
         "--type", _PORTAL)  # fmt: skip
    _run(data, "compte", "creer", login, "--organisation", _HOLDER, "--nom", "Agent fictif",
         "--role", "signataire")  # fmt: skip
    password = _run(data, "compte", "mot-de-passe", login, "--portail").split()[-1]
    return _line(login, password, _HOLDER, _PORTAL)


def _line(login: str, password: str, organisation: str, kind: str) -> Account:
    return {
        "login": login, "portal_password": password, "organisation": organisation, "type": kind,
        "perimetre": [], "state": "active",
    }  # fmt: skip


def _state_service(data: Path) -> Account:
    login = f"planche-{_PLACE}"
    _run(data, "compte", "creer", _SECOND, "--organisation", "999000003", "--nom", "Seconde",
         "--role", "signataire")  # fmt: skip
    _run(data, "convention", "creer", _NUMBER, "--organisation", _SIREN, "--nom", "DDT fictive",
         "--type", "etat", "--ressort", f"departement:{_DEPARTEMENT}",
         "--debut", _FROM, "--fin", _TO)  # fmt: skip
    _run(data, "compte", "creer", login, "--organisation", _SIREN, "--nom", "Agent fictif",
         "--role", "signataire")  # fmt: skip
    for act, who in (("envoyer", _SECOND), ("signer", login), ("contresigner", "demo-gip")):
        _run(data, "convention", act, _NUMBER, "--compte", who)
    password = _run(data, "compte", "mot-de-passe", login, "--portail").split()[-1]
    return {**_line(login, password, _SIREN, "etat"), "perimetre": ["93001"]}


def _run(data: Path, *words: str) -> str:
    environ = environment(data, "duckdb:", 0)
    done = subprocess.run(  # noqa: S603 - our own command
        [COMMAND, *words], env=environ, check=True, capture_output=True, text=True
    )
    return done.stdout
