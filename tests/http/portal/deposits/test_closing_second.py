"""A campaign ends at midnight in Paris: what comes a second later is refused, over HTTP."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from parc_social.access.conventions.convention import legal_day, midnight
from testing.chaos.clock import LIBRARY
from testing.cluster import free_port
from testing.service import Service, command, wait_for

pytestmark = pytest.mark.proof  # a server of its own, and a minute of waiting
ADDRESS = "/portail/deposer"
SIREN, BY = "999900004", ("--compte", "demo-gip")
BEFORE_S = 50  # what a busy machine takes to start a server and to take a file in


@pytest.fixture
def closing() -> datetime:
    """When, on our clock, the day of the server ends."""
    return datetime.now(UTC) + timedelta(seconds=BEFORE_S)


@pytest.fixture
def visited(
    own_service: Service, closing: datetime, tmp_path: Path, run_command: Callable[..., str],
    require: Callable[[bool, str], None],
) -> Iterator[Service]:  # fmt: skip
    """A server whose clock is late or early, so that its day ends at `closing`, and its campaign.

    A real process under libfaketime; deadlines are monotonic, and are those of everybody.
    """
    require(LIBRARY.exists(), "needs Debian's faketime (`make proof-fichiers` as root)")
    last = legal_day(datetime.now(UTC))
    days = ("--ouverture", f"{last - timedelta(9)}", "--cloture", f"{last}")
    for words in (("creer", "ops", "2024", *days), ("ouvrir", "ops", "2024")):
        run_command(own_service.environ, "campagne", *words, *BY)
    early = midnight(last + timedelta(1)) - closing
    port = free_port()
    environ = {
        **own_service.environ,
        "PARC_SOCIAL_PORT": str(port),
        "PARC_SOCIAL_BASE_URL": f"http://127.0.0.1:{port}",
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME": f"{early.total_seconds():+.3f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    log = tmp_path / "serve.log"
    with log.open("wb") as written:
        process = subprocess.Popen(command("serve"), env=environ, stdout=written, stderr=written)
    try:
        address = environ["PARC_SOCIAL_BASE_URL"]
        wait_for(f"{address}/health/ready", process, log)
        yield replace(own_service, base_url=address, environ=environ)
    finally:
        process.terminate()
        process.wait(timeout=60)


def sent(one: Any, octets: bytes, jeton: str) -> requests.Response:
    answer: requests.Response = one.browser.post(
        f"{one.base_url}{ADDRESS}/envoyer",
        data={"jeton": jeton, "millesime": "2024"},
        files={"fichier": ("ops.csv", octets)},
        headers={"Origin": one.base_url},
        allow_redirects=False,
        timeout=120,
    )
    return answer


def test_a_file_that_comes_one_second_after_the_campaign_has_closed_is_refused_and_forgotten(
    visited: Service, closing: datetime, person: Callable[..., Any], waiting: Any,
    deposited: Callable[[str], list[str]], read_words: Callable[[Any], str],
) -> None:  # fmt: skip
    one, octets = person("demo-bailleur-1"), "\n".join(deposited(SIREN)).encode()
    jeton = one.token()
    assert "Déposer ce fichier" in one.see(ADDRESS).text
    first = sent(one, octets, jeton)
    assert datetime.now(UTC) < closing, "the machine is too busy to ask it: ask again"
    assert first.status_code == 303, read_words(first)
    path = first.headers["Location"].removeprefix(one.base_url)
    while not one.see(f"{path}?f=etat").json()["fini"]:
        time.sleep(0.2)
    kept = sorted(os.listdir(visited.data / "depots"))
    time.sleep(max(0.0, (closing - datetime.now(UTC)).total_seconds() + 1.0))
    late = sent(one, octets + b"\n", jeton)
    assert late.status_code == 403
    assert "La campagne OPS 2024 est fermée depuis le" in read_words(late)
    handed = one.send(f"{path}/transmettre", {"engagement": "oui"})
    assert (handed.status_code, "fermée" in read_words(handed)) == (403, True)
    assert sorted(os.listdir(visited.data / "depots")) == kept
    assert waiting(visited) == []
    assert one.see(f"{path}?f=pdf").status_code == 200  # what was there in time is there
