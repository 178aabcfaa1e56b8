"""A deposit where the registry is PostgreSQL's: a worker of its own checks it."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parc_social.access.conventions.convention import legal_day
from testing.service import running_service, started_worker

ADDRESS = "/portail/deposer"


@pytest.fixture(scope="module")
def own_service(shared_registry_service: Any, run_command: Callable[..., str]) -> Iterator[Any]:
    """An open campaign, and a worker that takes its jobs."""
    service, by = shared_registry_service, ("--compte", "demo-gip")
    today = legal_day(datetime.now(UTC))
    days = ("--ouverture", today.isoformat(), "--cloture", (today + timedelta(9)).isoformat())
    run_command(service.environ, "campagne", "creer", "ops", "2024", *days, *by)
    run_command(service.environ, "campagne", "ouvrir", "ops", "2024", *by)
    with running_service(service, started_worker(service.environ)):
        yield service


@pytest.mark.long
def test_a_deposit_is_checked_by_the_worker_and_transmitted(
    own_service: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    waiting: Callable[[Any], list[Any]],
) -> None:  # fmt: skip
    one = person("demo-bailleur-1")
    answer = one.browser.post(
        f"{one.base_url}{ADDRESS}/envoyer",
        data={"jeton": one.token(), "millesime": "2024"},
        files={"fichier": ("ops-2024.csv", "\n".join(deposited("999900004")).encode())},
        headers={"Origin": one.base_url},
        allow_redirects=False,
        timeout=120,
    )
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
    path = answer.headers["Location"].removeprefix(one.base_url)
    limit = time.monotonic() + 120
    while not one.see(f"{path}?f=etat").json()["fini"]:
        assert time.monotonic() < limit
        time.sleep(0.2)
    assert one.see(f"{path}?f=etat").json()["message"] == "conforme"
    assert waiting(own_service) == []
    assert one.send(f"{path}/transmettre", {"engagement": "oui"}).status_code == 303
    assert one.see(f"{path}?f=etat").json()["message"] == "transmis"
