"""pycsw, the reference of catalogues, harvests ours with its own code: every record, whole."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from testing.peers.environment import python_of

_LOCK = Path(__file__).parents[3] / "requirements" / "pycsw.txt"
_SCRIPT = Path(__file__).with_name("pycsw_harvest.py")


@pytest.fixture(scope="module")
def harvested(embedded: Any, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What it would store of the catalogue of the GIP."""
    gip = embedded.by_type("gip")[0]
    folder = tmp_path_factory.mktemp("pycsw")
    netrc = folder / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login {gip.login} password {gip.password}\n")
    netrc.chmod(0o600)
    python = python_of(_LOCK, Path("var/clients/pycsw").resolve())
    made = subprocess.run(
        [python, "-W", "ignore", _SCRIPT, f"{embedded.base_url}/csw"],
        capture_output=True, text=True, env=os.environ | {"NETRC": str(netrc)},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


def test_it_harvests_every_record_once(embedded: Any, harvested: list[dict[str, Any]]) -> None:
    gip = embedded.by_type("gip")[0]
    page = gip.json("/collections/catalogue/items", limit=1000)
    known = sorted(f"parc-social.{one['id']}" for one in page["features"])
    service, *records = harvested
    assert service["type"] == "service"
    assert sorted(one["identifier"] for one in records) == known
    assert len(known) > 150


def test_it_reads_what_a_record_says(harvested: list[dict[str, Any]]) -> None:
    record = next(r for r in harvested if r["identifier"] == "parc-social.rpls-logements")
    assert record["type"] == "dataset"
    assert "logement social" in record["keywords"]
    assert record["wkt_geometry"].startswith("POLYGON((")
    assert "/collections/rpls-logements" in record["links"]
    assert record["title"]
    assert record["abstract"]
    assert record["xml"] > 3_000
