"""The clock of the machine jumps, under everything that serves (libfaketime), and comes back.

Only the day's clock: that of deadlines is monotonic, as the kernel's is when NTP or an operator
sets the time.
"""

import random
import time
from pathlib import Path

import requests

from testing.chaos.site import Figures, Site
from testing.kills.patient_person import PatientPerson, check

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
_FILE = "FAKETIME_TIMESTAMP_FILE"
_JUMPS = ("+45m", "-45m", "+3h", "-20h", "+0")
_LASTS_S = 4.0


def faked(folder: Path) -> dict[str, str]:
    """Variables of a process whose clock `jumps` sets, by a file; none without libfaketime."""
    if not LIBRARY.exists():
        return {}
    file = folder / "heure"
    _jump(file, "+0")
    return {
        "LD_PRELOAD": str(LIBRARY), _FILE: str(file),
        "FAKETIME_CACHE_DURATION": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "Europe/Paris",
    }  # fmt: skip


def jumps(site: Site, times: int, draw: random.Random) -> Figures:
    """Each jump in its turn; whoever signs in is let in, and a wrong key is refused, at any hour.

    A clock set back ends the sessions that were opened after: that is said (membership.is_open).
    """
    done = 0
    if _FILE not in site.place.scene.environ:
        return {"sauts": 0}
    for _ in range(times):
        for jump in _JUMPS:
            _jump(Path(site.place.scene.environ[_FILE]), jump)
            time.sleep(_LASTS_S + draw.uniform(0.0, 1.0))
            _check_secrets(site, jump)
            person = PatientPerson(site.crowd.accounts["demo-epci"])
            person.sign_in()
            check(person.account.organisation in person.words("/portail/droits"), f"{jump} : page")
            done += 1
    return {"sauts": done}


def _check_secrets(site: Site, jump: str) -> None:
    """A wrong key is refused and the right one opens, and nobody is closed out for long."""
    account = site.crowd.accounts["demo-commune"]
    for key, expected in ((account.api_key, 200), ("fausse", 401), (account.api_key, 200)):
        answer = requests.get(
            f"{account.base_url}/collections", headers={"X-API-Key": key}, timeout=60
        )
        check(answer.status_code == expected, f"{jump}, clé : {answer.status_code} {answer.text}")


def _jump(file: Path, jump: str) -> None:
    """In one step: what reads it meanwhile reads the one before."""
    draft = file.with_name(".heure")
    draft.write_text(f"{jump}\n", encoding="ascii")
    draft.replace(file)
