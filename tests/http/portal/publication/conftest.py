"""An open campaign of 2026, of which the demonstration has no survey, and a landlord's deposits."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from parc_social.access.conventions.convention import legal_day

DEPOSIT = "/portail/deposer"
EDITIONS = "/portail/pilotage/editions"
LONG = 900  # s: a publication beside other work
SIREN = "999900004"


def wait_until(read: Callable[[], Any], said: str, seconds: float = 120) -> Any:
    """What is read once it is true. Fails with what was waited for."""
    limit = time.monotonic() + seconds
    while not (found := read()):
        assert time.monotonic() < limit, said
        time.sleep(0.2)
    return found


# Everything in PostgreSQL, and its worker, costs half a minute of processor: a proof.
STORES = ["own_service", pytest.param("worked_on_postgresql", marks=pytest.mark.proof)]


@pytest.fixture(scope="module", params=STORES)
def opened(request: pytest.FixtureRequest, run_command: Callable[..., str]) -> Any:
    """The service where the campaign of 2026 is open, on each store."""
    own_service = request.getfixturevalue(request.param)
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    days = ("--ouverture", (today - timedelta(9)).isoformat())
    days = (*days, "--cloture", (today + timedelta(30)).isoformat())
    run_command(own_service.environ, "campagne", "creer", "ops", "2026", *days, *by)
    run_command(own_service.environ, "campagne", "ouvrir", "ops", "2026", *by)
    return own_service


@pytest.fixture(scope="session")
def survey(demonstration: Path) -> Callable[[str], bytes]:
    """The deposit of a landlord for 2026, unlike any other by a note in its first address."""

    def made(note: str, siren: str = SIREN) -> bytes:
        file = demonstration / "demo" / "ops" / "2024" / f"ops-2024-{siren}.csv"
        head, first, *rest = file.read_text(encoding="utf-8").splitlines()
        columns, values = head.split(";"), first.split(";")
        values[columns.index("adr_complement")] = note
        lines = [re.sub(r"^2024;", "2026;", one) for one in (";".join(values), *rest)]
        return ("\n".join([head, *lines]) + "\n").encode()

    return made


@pytest.fixture
def visited(opened: Any) -> Any:
    return opened


@pytest.fixture
def landlord(opened: Any, person: Callable[..., Any]) -> Any:
    return person("demo-bailleur-1")


@pytest.fixture
def gip(opened: Any, person: Callable[..., Any]) -> Any:
    return person("demo-gip")


@pytest.fixture
def deposited(landlord: Any, survey: Callable[[str], bytes]) -> Callable[[str], str]:
    """Deposits, has checked; the deposit's number."""

    def made(note: str) -> str:
        answer = landlord.browser.post(
            f"{landlord.base_url}{DEPOSIT}/envoyer",
            data={"jeton": landlord.token(), "millesime": "2026"},
            files={"fichier": ("ops-2026.csv", survey(note))},
            headers={"Origin": landlord.base_url},
            allow_redirects=False,
            timeout=120,
        )
        assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
        path = answer.headers["Location"].removeprefix(landlord.base_url)
        wait_until(lambda: landlord.see(f"{path}?f=etat").json()["fini"], path)
        return path.rpartition("/")[2]

    return made


@pytest.fixture
def transmitted(landlord: Any, deposited: Callable[[str], str]) -> Callable[[str], str]:
    """The same, transmitted."""

    def made(note: str) -> str:
        number = deposited(note)
        said = {"engagement": "oui", "sans_lignes": "oui"}
        assert landlord.send(f"{DEPOSIT}/{number}/transmettre", said).status_code == 303
        return number

    return made


@pytest.fixture
def finished(gip: Any) -> Callable[[], str]:
    """Waits for the job of publication under way; what the page of editions says then."""

    def told() -> str:
        limit = time.monotonic() + LONG
        while not (state := gip.see(f"{EDITIONS}?f=etat").json())["fini"]:
            assert time.monotonic() < limit, state
            time.sleep(0.3)
        return gip.see(EDITIONS).text

    return told
