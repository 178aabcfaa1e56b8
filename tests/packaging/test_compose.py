"""docker-compose.yml as docker-compose reads it, and its commands run on a real PostgreSQL."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from testing.cluster import free_port
from testing.demo_manifest import read_manifest
from testing.deployment.proxy_site import make_logins
from testing.sample import taking_turns

pytestmark = [taking_turns(3), pytest.mark.long]

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def services(require: Callable[[bool, str], None]) -> dict[str, dict]:
    """The services as docker-compose understands them: checked against its schema, interpolated."""
    require(shutil.which("docker-compose") is not None, "needs docker-compose (`make services`)")
    return read_services(ROOT / ".env.exemple")


def read_services(settings: Path) -> dict[str, dict]:
    done = subprocess.run(
        ["docker-compose", "--env-file", settings, "config", "--format", "json"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["services"]


def test_each_image_is_of_a_version_and_can_be_named_by_its_digest(
    services: dict[str, dict], tmp_path: Path
) -> None:
    """By the lines of the example, as who installs uncomments them: no image is left by its tag."""
    for name, service in services.items():
        assert re.search(r":v?\d+[.\d]*", service["image"]), name
    example = (ROOT / ".env.exemple").read_text()
    given = re.sub(r"(?m)^# (\w+_IMAGE=.*@sha256:)…$", rf"\g<1>{'0' * 64}", example)
    (tmp_path / "settings").write_text(given)
    for name, service in read_services(tmp_path / "settings").items():
        assert re.fullmatch(r"[\w./-]+@sha256:0{64}", service["image"]), name


@pytest.fixture(scope="module")
def secrets(new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that `secrets.sh` draws, for a database that stands for the service `postgis`.

    Its logins are made there as the image makes them, by its superuser.
    """
    return make_logins(new_database(), tmp_path_factory.mktemp("compose"))


@pytest.fixture(scope="module")
def environment(
    services: dict[str, dict], secrets: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, str]]:
    """The variables of a service, its folders and its secrets replaced by those of this test."""
    here = tmp_path_factory.mktemp("donnees")
    places = {"PARC_SOCIAL_DATA": here / "data", "PARC_SOCIAL_DEPOTS_CLE": here / "depots.cle",
              "PARC_SOCIAL_CONFIG": ROOT / "config", "PARC_SOCIAL_HOST": "127.0.0.1",
              "PARC_SOCIAL_WORKER_ADRESSE": f"127.0.0.1:{free_port()}",
              "TMPDIR": tempfile.gettempdir()}  # fmt: skip

    def of(name: str) -> dict[str, str]:
        declared = services[name]["environment"]
        moved = {key: text.replace("/run/secrets", str(secrets)) for key, text in declared.items()}
        told = {key: str(place) for key, place in places.items()}
        return {"PATH": os.environ["PATH"], **moved, **told}

    return of


@pytest.fixture(scope="module")
def migrated(services: dict[str, dict], environment: Callable[[str], dict[str, str]]) -> None:
    """The service `migration`, run to its end, twice: the second run changes nothing."""
    for _ in range(2):
        subprocess.run(
            command(services["migration"]), env=environment("migration"), check=True, timeout=300
        )


@pytest.fixture(scope="module")
def filled(
    services: dict[str, dict],
    environment: Callable[[str], dict[str, str]],
    migrated: None,
    demonstration: Path,
) -> None:
    """Outlines, loaded and published by the worker's rights: the server needs an edition.

    All sources are taken in by PostgreSQL in `testing.demonstration.load_cluster`.
    """
    program, variables = command(services["worker"])[0], environment("worker")
    outlines = read_manifest(demonstration / "demo").territoires.values()
    load = [program, "load", "territoires", *outlines, "--millesime", "2025"]
    for act in (load, [program, "publish"]):
        subprocess.run(act, env=variables, check=True, timeout=300)


def command(service: dict) -> list[str | Path]:
    program, *arguments = service["command"]
    return [PROGRAMS / program, *arguments]


def answer(url: str) -> int | None:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


RIGHTS = """
SELECT rolsuper, rolcreaterole, rolcreatedb, rolinherit,
       EXISTS (SELECT FROM pg_class WHERE relowner = login.oid)
FROM pg_roles AS login WHERE rolname = current_user
"""
WRITABLE = """
SELECT n.nspname, bool_and(has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
                           AND has_schema_privilege(n.oid, 'USAGE'))
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname IN ('registre', 'travaux') AND relkind = 'r' GROUP BY 1 ORDER BY 1
"""
OUTLINES = """
SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = 'parc_social' AND relkind = 'r' AND relname LIKE 'territoires%' LIMIT 1
"""


def test_the_login_that_serves_owns_nothing_and_is_no_superuser(
    filled: None, secrets: Path
) -> None:
    """It reads a published table under its role alone, and changes neither it nor the journal."""
    with psycopg.connect((secrets / "url_service").read_text(), autocommit=True) as connection:
        assert connection.execute(RIGHTS).fetchone() == (False,) * 5
        rows = connection.execute(WRITABLE).fetchall()
        assert rows == [("registre", True), ("travaux", True)]
        found = connection.execute(OUTLINES).fetchone()
        assert found is not None
        table = sql.Identifier("parc_social", found[0])
        for text in (
            "SELECT count(*) FROM {}",  # without its role
            "SET ROLE parc_social_lecture; DELETE FROM {}",
            "RESET ROLE; TRUNCATE registre.journal; SELECT 1 FROM {}",
            "CREATE TABLE registre.autre (); SELECT 1 FROM {}",
            "SET ROLE parc_social; SELECT 1 FROM {}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.SQL(text).format(table))
        connection.execute("SET ROLE parc_social_lecture")
        count = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()
        assert count is not None
        assert count[0] > 0


def test_the_web_service_becomes_ready_and_stops_cleanly(
    services: dict[str, dict], environment: Callable[[str], dict[str, str]], filled: None
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    variables = {**environment("web"), "PARC_SOCIAL_PORT": port}
    with subprocess.Popen(command(services["web"]), env=variables) as process:
        try:
            end = time.monotonic() + 300
            while (status := answer(f"http://127.0.0.1:{port}/health/ready")) is None:
                assert process.poll() is None, "the server stopped"
                assert time.monotonic() < end, "the server never answered"
                time.sleep(0.1)
            assert (status, answer(f"http://127.0.0.1:{port}/collections")) == (200, 401)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def test_the_worker_runs_until_it_is_told_to_stop(
    services: dict[str, dict], environment: Callable[[str], dict[str, str]], migrated: None
) -> None:
    variables = environment("worker")
    address = variables["PARC_SOCIAL_WORKER_ADRESSE"]
    with subprocess.Popen(
        command(services["worker"]), env=variables, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        try:
            while "Starting worker" not in process.stderr.readline():  # the queue's own word
                assert process.poll() is None, "the worker stopped"
            health = re.search(
                r"http://\S+?:9465/\w+/\w+", " ".join(services["worker"]["healthcheck"]["test"])
            )
            assert health is not None
            assert answer(health[0].replace("127.0.0.1:9465", address)) == 200
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=1)
        finally:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0


def test_each_act_of_a_night_ends_well_under_its_service(
    services: dict[str, dict],
    environment: Callable[[str], dict[str, str]],
    filled: None,
    tmp_path: Path,
) -> None:
    """Without the loop that waits for its hour, in order: backup, old lines, all chains."""
    told = subprocess.run(
        [PROGRAMS / "parc-social", "sauvegarde", "cle", tmp_path / "cle"],
        env=environment("worker"), capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    (key,) = re.findall(r"\bage1\w+", told)
    for name in ("sauvegarde", "archives", "journal"):
        loop, _hour, program, *words = services[name]["command"]
        assert loop == "/chaque-nuit.sh"
        kept = [one["target"] for one in services[name]["volumes"]]
        (tmp_path / name).mkdir()
        here = {place: str(tmp_path / name) for place in (f"/{name}", f"/{name}s")}
        assert set(here) & set(kept) or name == "journal"
        said = [here.get(str(word), str(word)).replace("age1remplacez", key) for word in words]
        subprocess.run([PROGRAMS / program, *said], env=environment(name), check=True, timeout=300)
    assert [one.suffixes for one in (tmp_path / "sauvegarde").iterdir()] == [[".tar", ".age"]]
