"""A server that reads on a standby, over HTTP: its primary is lost, and the standby promoted."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from testing.demonstration import DEMONSTRATION, linked
from testing.deployment.standby import ServerPair, server_pair
from testing.service import Service, environment, served
from testing.waiting import waited_for

pytestmark = pytest.mark.proof  # beside test_standby.py, which asks each rule of the store

ITEMS = "/collections/rpls-logements/items"


@contextmanager
def serving(pair: ServerPair, data: Path, **more: str) -> Iterator[Service]:
    """One server whose data are on the pair."""
    url = pair.url(DEMONSTRATION)
    environ = environment(data, url) | {"PARC_SOCIAL_STORE_READ": url, **more}
    with served(environ) as service:
        yield service


@pytest.fixture
def pair(loaded_cluster: Path) -> Iterator[ServerPair]:
    with server_pair(like=loaded_cluster / "cluster") as made:
        yield made


def copied(folder: Path, target: Path) -> Path:
    return Path(shutil.copytree(folder, target, copy_function=linked))


def health(service: Service) -> tuple[int, dict[str, Any]]:
    answer = service.stranger("/health/ready")
    return answer.status_code, answer.json()


def test_reads_go_on_while_the_registry_answers_and_a_revocation_holds_at_once(
    pair: ServerPair, demonstration: Path, tmp_path: Path, run_command: Callable[..., str]
) -> None:
    data = copied(demonstration, tmp_path / "donnees")
    with serving(pair, data) as service:
        epci, gip = service.by_type("epci")[0], service.by_type("gip")[0]
        before = epci.get(ITEMS, limit=50)
        assert before.status_code == 200
        lag = waited_for(lambda: health(service)[1].get("retard_s"), "0.0".__eq__)
        assert lag == "0.0"
        assert health(service)[1]["lecture"] == "replique"
        read = service.stranger("/metrics").text
        assert 'parc_social_store_reads_total{server="replique"}' in read
        assert 'parc_social_store_reads_total{server="primaire"} 0.0' in read

        pair.primary.stop()
        status, told = health(service)
        assert (status, told["status"], told["primaire"]) == (200, "warn", "warn")
        again = epci.get(ITEMS, limit=50)
        assert again.status_code == 200
        assert again.json()["features"] == before.json()["features"]
        for path in (ITEMS, "/collections/indicateurs-commune/items", "/collections"):
            assert gip.get(path).status_code == 200
        every = json.loads(run_command(service.environ, "convention", "lister", "--json"))
        (numero,) = (one["numero"] for one in every if one["organisation"] == epci.organisation)
        how = ("--compte", gip.login, "--motif", "essai")
        run_command(service.environ, "convention", "suspendre", numero, *how)
        refused = waited_for(lambda: epci.get(ITEMS), lambda one: one.status_code != 200, 6)
        assert refused.status_code == 404

        pair.promote()
        primary = waited_for(lambda: health(service)[1]["primaire"], "pass".__eq__, 30)
        assert primary == "pass"
        assert gip.get(ITEMS).status_code == 200


def test_with_its_registry_lost_too_all_is_refused_in_words_until_the_standby_is_promoted(
    pair: ServerPair, loaded_cluster: Path, tmp_path: Path
) -> None:
    data = copied(loaded_cluster / "donnees", tmp_path / "donnees")
    registry = {"PARC_SOCIAL_REGISTRY": pair.url(DEMONSTRATION)}
    with serving(pair, data, **registry) as service:
        gip = service.by_type("gip")[0]
        before = gip.get(ITEMS, limit=50)
        assert before.status_code == 200
        pair.primary.stop()
        asked = {"inputs": {"echo": "bonjour"}}
        refused = waited_for(lambda: gip.get(ITEMS), lambda one: one.status_code != 200)
        for answer in (refused, gip.execute("echo", asked)):
            assert answer.status_code == 503
            assert answer.headers["Retry-After"].isdigit()
            assert "registre" in answer.text or "indisponible" in answer.text
        status, told = health(service)
        assert (status, told["registre"], told["entrepot"]) == (503, "fail", "pass")
        pair.promote()
        back = waited_for(lambda: gip.get(ITEMS, limit=50), lambda one: one.status_code == 200, 30)
        assert back.status_code == 200
        assert back.json()["features"] == before.json()["features"]
        assert gip.execute("echo", asked).status_code in {200, 201}
        assert health(service)[0] == 200
