"""Blocks of docs/installer.md, lifted from the page and run: secrets, base, its two logins."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from testing.cluster import Cluster
from testing.demonstration import all_in_one, private_cluster

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "installer.md").read_text()
AS_POSTGRES = "runuser -u postgres -- "


def block(word: str) -> str:
    """The block of shell that holds a word."""
    return next(one for one in re.findall(r"```sh\n(.*?)```", PAGE, re.S) if word in one)


@pytest.fixture(scope="module")
def cluster(postgres_is_there: None) -> Iterator[Cluster]:
    """A server of these blocks alone: what they make in it is named once for all."""
    with private_cluster() as made:
        yield made


@pytest.fixture(scope="module")
def installed(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of secrets, once the blocks of the page have been run as they stand."""
    folder = tmp_path_factory.mktemp("installation") / "secrets"
    (secrets,) = (one for one in block("secrets.sh").splitlines() if one.startswith("deploy/"))
    base = block("createdb").partition("systemctl restart postgresql\n")[2]
    assert base.count(AS_POSTGRES) == 2
    place = urlsplit(cluster.url())
    environ = {
        "PATH": os.environ["PATH"], "PGHOST": str(place.hostname), "PGPORT": str(place.port),
        "PGUSER": str(place.username), "PGPASSWORD": unquote(place.password or ""),
    }  # fmt: skip
    script = f"{secrets}\n{base}".replace("/etc/parc-social/secrets", str(folder))
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace(AS_POSTGRES, "")],
        env=environ, cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return folder


def url_of(secrets: Path, name: str, cluster: Cluster) -> str:
    """What a unit is handed, on the port of this test."""
    there = urlsplit(cluster.url())
    text = (secrets / name).read_text()
    assert "@localhost:5432/parc_social" in text
    return text.replace("localhost:5432", f"{there.hostname}:{there.port}")


def test_the_owner_of_the_page_migrates_and_the_other_login_owns_nothing(
    installed: Path, cluster: Cluster, tmp_path: Path, run_command: Callable[..., str]
) -> None:
    owner, service = (url_of(installed, f"url_{n}", cluster) for n in ("proprietaire", "service"))
    run_command(all_in_one(tmp_path, owner), "migrate")
    rights = (
        "SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )
    for url in (owner, service):
        with psycopg.connect(url) as connection:
            found = connection.execute(rights).fetchone()
            assert found is not None
            assert found[0] is False
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with refused, psycopg.connect(service) as connection:
        connection.execute("CREATE TABLE registre.autre ()")


def test_postgresql_reads_the_settings_of_the_page(cluster: Cluster, tmp_path: Path) -> None:
    """Names that the server knows, behind the line that `sed` changes."""
    (change,) = (one for one in block("createdb").splitlines() if one.startswith("sed "))
    file = tmp_path / "parc-social.conf"
    file.write_text((ROOT / "deploy" / "postgres" / "postgresql.conf").read_text())
    installed = "/etc/postgresql/17/main/conf.d/parc-social.conf"
    subprocess.run(["bash", "-c", change.replace(installed, str(file))], check=True)
    asked = re.findall(r"^(\w+) = ", file.read_text(), re.M)
    with psycopg.connect(cluster.url()) as connection:
        known = {
            name for (name,) in connection.execute("SELECT lower(name) FROM pg_settings").fetchall()
        }
    assert len(asked) > 5
    assert set(asked) <= known
    assert "listen_addresses = 'localhost'" in file.read_text()
