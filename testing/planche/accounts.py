"""The accounts whose pages are photographed: the demonstration's, and a State service of a place.

The demonstration has one account a type; what a département's own service is shown is another
page than the central service's.
"""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from testing.servers import COMMAND, environment

NOBODY = "personne"
_PLACE = "etat-departement"
_SIREN, _DEPARTEMENT = "130009186", "93"
_NUMBER, _FROM, _TO = "PLANCHE-1", "2026-01-01", "2099-12-31"
_SECOND = "planche-gip"  # who countersigns is not who sent

Account = Mapping[str, Any]


def accounts_of(data: Path) -> Mapping[str, Account | None]:
    """By role, in the order of the pages; None: nobody has signed in."""
    known = json.loads((data / "demo-comptes.json").read_text(encoding="utf-8"))
    found: dict[str, Account | None] = {NOBODY: None}
    for line in known:
        role = line["type"] if line["state"] == "active" else line["state"]
        found[role if role not in found else line["login"].removeprefix("demo-")] = line
    found[_PLACE] = _state_service(data)
    return found


def _state_service(data: Path) -> Account:
    """The account of a département's service, made once; its password is kept beside it."""
    kept = data / "planche-compte.json"
    if not kept.exists():
        kept.write_text(json.dumps(_made(data)), encoding="utf-8")
    return json.loads(kept.read_text(encoding="utf-8"))


def _made(data: Path) -> Account:
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
    return {
        "login": login, "portal_password": password, "organisation": _SIREN, "type": "etat",
        "perimetre": ["93001"], "state": "active",
    }  # fmt: skip


def _run(data: Path, *words: str) -> str:
    environ = environment(data, "duckdb:", 0)
    done = subprocess.run(  # noqa: S603 - our own command
        [COMMAND, *words], env=environ, check=True, capture_output=True, text=True
    )
    return done.stdout
