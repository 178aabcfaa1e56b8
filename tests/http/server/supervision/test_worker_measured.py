"""A worker's own address: health, metrics and nothing else, as those of a server that serves."""

import json
import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
import requests

from server.monitoring.worker import WorkerActivity
from testing.cluster import free_port
from testing.sample import taking_turns
from testing.waiting import GUARD_S, waited_for

pytestmark = [taking_turns(3), pytest.mark.long]  # a worker takes two seconds to start

TOKEN = {"PARC_SOCIAL_METRICS_TOKEN": "un-jeton-de-mesures"}
WORKER = (sys.executable, "-m", "cli.main", "worker")
BEARER = {"Authorization": f"Bearer {TOKEN['PARC_SOCIAL_METRICS_TOKEN']}"}


@contextmanager
def worker(service: Any, **more: str) -> Generator[tuple[str, subprocess.Popen[str]]]:
    """One more worker on a server's store and registry, and where it is asked; it answers."""
    port = free_port()
    environ = {**service.environ, "PARC_SOCIAL_WORKER_ADRESSE": f"127.0.0.1:{port}", **more}
    with subprocess.Popen(WORKER, env=environ, stderr=subprocess.PIPE, text=True) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            assert waited_for(lambda: status(f"{address}/health/live"), (200).__eq__) == 200
            yield address, process
        finally:
            process.terminate()
            process.communicate(timeout=GUARD_S)


def status(url: str, **headers: str) -> int:
    try:
        return requests.get(url, headers=headers, timeout=30).status_code
    except requests.ConnectionError:
        return 0


@pytest.mark.both_stores
def test_a_worker_tells_of_its_health_and_of_its_jobs_and_of_nothing_else(service: Any) -> None:
    with worker(service) as (address, _):
        ready = requests.get(f"{address}/health/ready", timeout=60).json()
        told = requests.get(f"{address}/metrics", timeout=60).text
        assert {ready[part] for part in ("entrepot", "registre", "journal")} == {"pass"}
        for sample in (
            r'parc_social_build_info{python="3[.\d]+",version="\d+\.\d+\.\d+"} 1.0',
            r'parc_social_jobs{state="accepted"} \d+\.0', r'parc_social_up{part="entrepot"} 1.0',
            r"parc_social_job_oldest_waiting_seconds [\d.]+", r"parc_social_worker_jobs_total \d+",
            r"parc_social_worker_running \d+", r"process_resident_memory_bytes \S+",
            r'parc_social_connections_most{pool="registre"} \d+',
        ):  # fmt: skip
            assert re.search(rf"^{sample}", told, re.MULTILINE), sample
        assert "_created" not in told
        for path in ("/", "/collections", "/metrics/", "/portail/connexion", "/health"):
            assert status(address + path) == 404, path
        assert requests.post(f"{address}/metrics", timeout=30).status_code == 404
        assert requests.head(f"{address}/metrics", timeout=30).status_code == 200


def test_its_measures_are_for_who_has_the_token_and_its_health_for_all(embedded: Any) -> None:
    with worker(embedded, **TOKEN, PARC_SOCIAL_BASE_URL="https://donnees.exemple.fr") as (at, _):
        assert status(f"{at}/metrics") == 404
        assert status(f"{at}/metrics", Authorization="Bearer autre") == 404
        assert status(f"{at}/metrics", **BEARER) == 200
        assert status(f"{at}/health/ready") == 200


def test_its_log_is_json_where_that_of_servers_is_and_an_address_that_is_taken_is_named(
    embedded: Any,
) -> None:
    with worker(embedded, PARC_SOCIAL_LOG="json") as (address, process):
        assert process.stderr is not None
        told = json.loads(process.stderr.readline())
        taken = {**embedded.environ, "PARC_SOCIAL_WORKER_ADRESSE": address.removeprefix("http://")}
        done = subprocess.run(WORKER, env=taken, capture_output=True, text=True, timeout=GUARD_S)
    assert (told["level"], told["message"]) == ("INFO", "worker started")
    assert done.returncode == 1
    assert "PARC_SOCIAL_WORKER_ADRESSE : impossible d'écouter" in done.stderr
    assert "Traceback" not in done.stderr


def test_jobs_are_counted_once_they_are_run_and_a_look_for_one_is_none() -> None:
    activity, begun, over = WorkerActivity(), Event(), Event()

    def long_job() -> bool:
        begun.set()
        return over.wait(GUARD_S)

    assert measured(activity) == (0, 0)
    assert activity.counted(lambda: False)() is False
    thread = Thread(target=activity.counted(long_job))
    thread.start()
    assert begun.wait(GUARD_S)
    assert measured(activity) == (0, 1)
    over.set()
    thread.join()
    assert measured(activity) == (1, 0)
    with pytest.raises(ZeroDivisionError):
        activity.counted(_fails)()
    assert measured(activity) == (1, 0)


def _fails() -> bool:
    return 1 / len(()) > 0


def measured(activity: WorkerActivity) -> tuple[float, float]:
    """Jobs that were run, and those that are."""
    values = {one.name: one.samples[0].value for one in activity.collect()}
    return values["parc_social_worker_jobs"], values["parc_social_worker_running"]
