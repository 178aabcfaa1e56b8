"""Starting and stopping: what a person at a terminal reads."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import requests

from parc_social.registry.registry import open_registry
from testing.cluster import Cluster, running
from testing.sample import taking_turns
from testing.waiting import GUARD_S

pytestmark = [taking_turns(4), pytest.mark.long]

SERVE = (sys.executable, "-m", "cli.main", "serve")


def _run(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(SERVE, env=environ, capture_output=True, text=True, timeout=60)


def _refused(environ: dict[str, str]) -> str:
    """The one line of a start that fails."""
    ended = _run(environ)
    assert ended.returncode == 1, ended.stderr
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    assert lines[0].startswith("parc-social : ")
    return lines[0]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_in_use_is_one_line(embedded: Any) -> None:
    line = _refused(embedded.environ)
    assert embedded.environ["PARC_SOCIAL_PORT"] in line


def test_no_published_edition_is_one_line(embedded: Any, tmp_path: Path, port: int) -> None:
    environ = {
        **embedded.environ, "PARC_SOCIAL_DATA": str(tmp_path), "PARC_SOCIAL_PORT": str(port)
    }  # fmt: skip
    subprocess.run(
        (*SERVE[:-1], "migrate"), env=environ, check=True, capture_output=True, timeout=60
    )
    assert "aucune édition publiée" in _refused(environ)


def test_an_unusable_data_folder_is_one_line(embedded: Any, tmp_path: Path, port: int) -> None:
    """A file stands where the folder should: root may write anywhere else."""
    (tmp_path / "file").write_text("")
    environ = {
        **embedded.environ, "PARC_SOCIAL_DATA": str(tmp_path / "file" / "var"),
        "PARC_SOCIAL_PORT": str(port),
    }  # fmt: skip
    assert "dossier de données inutilisable" in _refused(environ)


def test_a_registry_that_was_never_migrated_is_one_line(
    embedded: Any, tmp_path: Path, port: int
) -> None:
    url = f"sqlite:///{tmp_path / 'vide.sqlite'}"
    environ = {**embedded.environ, "PARC_SOCIAL_REGISTRY": url, "PARC_SOCIAL_PORT": str(port)}
    assert "registre" in _refused(environ)


def test_a_wrong_port_is_one_line(embedded: Any) -> None:
    assert "PARC_SOCIAL_PORT" in _refused({**embedded.environ, "PARC_SOCIAL_PORT": "x"})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_ready_soon_and_stops_cleanly(embedded: Any, port: int, number: int) -> None:
    base_url = f"http://127.0.0.1:{port}"
    environ = {
        **embedded.environ, "PARC_SOCIAL_PORT": str(port), "PARC_SOCIAL_BASE_URL": base_url
    }  # fmt: skip
    with subprocess.Popen(
        SERVE, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"prêt : {base_url}\n"
            assert requests.get(f"{base_url}/health/ready", timeout=10).status_code == 200
        finally:
            process.send_signal(number)
        assert process.stderr is not None
        errors = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    # Processor time, not the clock: a busy machine is not a slow start.
    assert used.ru_utime + used.ru_stime < 10
    assert "Traceback" not in errors
    assert not [line for line in errors.splitlines() if "ERROR" in line]


def test_the_public_address_is_in_every_link(
    embedded: Any, port: int, start_server: Callable[..., Any]
) -> None:
    """Behind a proxy that keeps the path of the public address, or takes it off."""
    public = "https://exemple.fr/ogc"
    environ = {
        **embedded.environ, "PARC_SOCIAL_PORT": str(port), "PARC_SOCIAL_BASE_URL": public
    }  # fmt: skip
    gip = embedded.by_type("gip")[0]
    with start_server(environ):  # once it has said "prêt" and that address
        for path in ("", "/", "/ogc", "/ogc/"):
            response = requests.get(
                f"http://127.0.0.1:{port}{path}", auth=(gip.login, gip.password), timeout=60
            )
            assert response.status_code == 200, path
            assert all(k["href"].startswith(public) for k in response.json()["links"])


@contextmanager
def worker_of_a_base_that_goes(embedded: Any) -> Generator[subprocess.Popen[str]]:
    """A worker that listens; its database goes at once, as with its machine."""
    with TemporaryDirectory() as folder, running(Cluster(Path(folder))) as cluster:
        url = cluster.create("registre")
        registry = open_registry(url)
        registry.migrate()
        registry.close()
        environ = {**embedded.environ, "PARC_SOCIAL_REGISTRY": url}
        with subprocess.Popen(
            (*SERVE[:-1], "worker"), env=environ, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None
            while "Starting worker" not in process.stderr.readline():  # the queue's own word
                assert process.poll() is None
            os.kill(cluster.pid, signal.SIGQUIT)
            yield process


def test_the_worker_stops_soon_when_its_database_has_gone(embedded: Any) -> None:
    with worker_of_a_base_that_goes(embedded) as process:
        time.sleep(2)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        took_s = time.monotonic() - begun
    assert "worker stopped" in errors
    assert took_s < 10  # 4 on a free machine; it was 29


def test_a_worker_that_ends_because_its_database_has_gone_says_so_and_fails(embedded: Any) -> None:
    """A service manager that restarts what failed restarts it; it ended with 0."""
    with worker_of_a_base_that_goes(embedded) as process:
        _, errors = process.communicate(timeout=GUARD_S)
    assert process.returncode == 1
    assert "parc-social : les travaux ne sont plus exécutés" in errors
    assert "Traceback (most recent call last)" not in errors.partition("worker stopped")[2]


def test_the_worker_stops_cleanly(embedded: Any) -> None:
    with subprocess.Popen(
        (*SERVE[:-1], "worker"), env=embedded.environ, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert "worker started" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "worker stopped" in errors
    assert "Traceback" not in errors
