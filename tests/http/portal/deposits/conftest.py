"""A person of a landlord with a file of the survey to have checked."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from parc_social.access.conventions.convention import legal_day

ADDRESS = "/portail/deposer"


def _send(one: Any, octets: bytes, name: str = "ops-2024.csv", **form: str) -> requests.Response:
    token = form.pop("jeton", None)
    fields = {"jeton": one.token() if token is None else token, "millesime": "2024", **form}
    return one.browser.post(
        f"{one.base_url}{ADDRESS}/verifier",
        data=fields,
        files={"fichier": (name, octets)},
        headers={"Origin": one.base_url},
        allow_redirects=False,
        timeout=120,
    )


def _checked(one: Any, octets: bytes, name: str = "ops-2024.csv", year: str = "2024") -> str:
    answer = _send(one, octets, name, millesime=year)
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
    path = answer.headers["Location"].removeprefix(one.base_url)
    limit = time.monotonic() + 120
    while not one.see(f"{path}?f=etat").json()["fini"]:
        assert time.monotonic() < limit, path
        time.sleep(0.2)
    return path


@pytest.fixture
def send_file() -> Callable[..., requests.Response]:
    """Sends the form with a file; `jeton=""` for none."""
    return _send


@pytest.fixture
def checked() -> Callable[..., str]:
    """Has a file checked; the path of its report."""
    return _checked


@pytest.fixture
def deposit_file() -> Callable[..., str]:
    """Deposits a file of the survey of 2024 and waits for its check; the path of the deposit."""

    def deposit(one: Any, octets: bytes, name: str = "ops-2024.csv") -> str:
        answer = one.browser.post(
            f"{one.base_url}{ADDRESS}/envoyer",
            data={"jeton": one.token(), "millesime": "2024"},
            files={"fichier": (name, octets)},
            headers={"Origin": one.base_url},
            allow_redirects=False,
            timeout=120,
        )
        assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
        path = answer.headers["Location"].removeprefix(one.base_url)
        limit = time.monotonic() + 120
        while not one.see(f"{path}?f=etat").json()["fini"]:
            assert time.monotonic() < limit, path
            time.sleep(0.2)
        return path

    return deposit


@pytest.fixture
def waiting() -> Callable[[Any], list[Path]]:
    """The files that a service still keeps for a check, once it had a moment to let them go."""

    def files(service: Any) -> list[Path]:
        folder, limit = service.data / "fichiers-en-attente", time.monotonic() + 5
        while left := [p for p in folder.rglob("*") if p.is_file()]:
            if time.monotonic() > limit:
                break
            time.sleep(0.1)
        return left

    return files


@pytest.fixture(scope="session")
def deposited(demonstration: Path) -> Callable[[str], list[str]]:
    """Header and lines of the survey of 2024 that a landlord deposited."""

    def lines(siren: str) -> list[str]:
        file = demonstration / "demo" / "ops" / "2024" / f"ops-2024-{siren}.csv"
        return file.read_text(encoding="utf-8").splitlines()

    return lines


@pytest.fixture(scope="module")
def opened(own_service: Any, run_command: Callable[..., str]) -> Any:
    """The service where the campaign of 2024 is open."""
    by = ("--compte", "demo-gip")
    today = legal_day(datetime.now(UTC))
    days = ("--ouverture", f"{today}", "--cloture", f"{today + timedelta(9)}")
    run_command(own_service.environ, "campagne", "creer", "ops", "2024", *days, *by)
    run_command(own_service.environ, "campagne", "ouvrir", "ops", "2024", *by)
    return own_service
