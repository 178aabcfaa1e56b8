"""Hole 5 of November 2026: files of whole editions, with rents and landlords, read by anybody.

Whatever the commands and the server write is its owner's alone, however the shell was set.
"""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from testing.cluster import free_port

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def written(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after `demo`, `serve` and what makes files there, in an open shell.

    `migrate` makes the folder; what `demo` wrote in such a shell comes with its modes
    (testing/demonstration.py). The key has its own tests: test_context, test_load_commands.
    """
    data = tmp_path_factory.mktemp("prive") / "var"
    address = f"http://127.0.0.1:{(port := free_port())}"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PARC_SOCIAL_", "PYGEOAPI_"))}
    environ = {**kept, "PARC_SOCIAL_DATA": str(data), "PARC_SOCIAL_PORT": str(port),
               "PARC_SOCIAL_BASE_URL": address}  # fmt: skip
    command = [sys.executable, "-m", "cli.main"]
    migrate = [*command, "migrate"]
    subprocess.run(migrate, env=environ, check=True, umask=0o000, capture_output=True, timeout=600)
    subprocess.run(["cp", "-a", "--remove-destination", *demonstration.iterdir(), data], check=True)
    serve = subprocess.Popen(
        [*command, "serve"], env=environ, umask=0o000, stdout=subprocess.PIPE, text=True
    )
    assert serve.stdout is not None
    try:
        assert serve.stdout.readline().startswith("prêt")
        _ask(address, data)
    finally:
        serve.terminate()
        serve.wait(timeout=60)
        serve.stdout.close()
    return data


def _ask(address: str, data: Path) -> None:
    """What makes files: whole editions, exports, rasters, a job, sessions, the journal."""
    accounts = json.loads((data / "demo-comptes.json").read_text())
    gip = next(a for a in accounts if a["type"] == "gip" and a["state"] == "active")

    def get(path: str) -> Any:
        return requests.get(address + path, auth=(gip["login"], gip["password"]), timeout=300)

    for form in ("xlsx", "gpkg", "fgb", "parquet", "csv"):
        assert get(f"/collections/rpls-logements/export?f={form}").status_code == 200
    links = get("/collections/rpls-logements").json()["links"]
    whole = [link["href"] for link in links if "telechargements" in link["href"]]
    for name in ("rpls-logements", "carreaux-2975"):
        found = get(f"/collections/{name}").json()["links"]
        whole += [one["href"] for one in found if one.get("rel") == "enclosure"]
    assert whole
    for href in dict.fromkeys(whole):
        assert get(href.removeprefix(address)).status_code == 200, href
    assert get("/collections/carreaux-2975/coverage").status_code == 200
    job = requests.post(
        f"{address}/processes/echo/execution", json={"inputs": {"echo": "a"}}, timeout=60,
        auth=(gip["login"], gip["password"]), headers={"Prefer": "respond-async"},
    )  # fmt: skip
    assert job.status_code == 201


def test_every_file_is_its_owner_s_alone(written: Path) -> None:
    found = [written, *written.rglob("*")]
    names = {path.name for path in found}
    assert {"registre.sqlite", "demo-comptes.json", "cle.bin", "editions"} <= names
    assert any(path.suffix == ".parquet" for path in found)
    open_ = {
        str(path.relative_to(written)): oct(stat.S_IMODE(mode))
        for path in found
        if (mode := path.lstat().st_mode) & 0o077 and not stat.S_ISLNK(mode)
    }
    assert open_ == {}
