"""No page of the portal reads rows of a collection that it did not name to the journal before."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from testing.demonstration import linked
from testing.rows import each_row
from testing.service import environment

CHILD = Path(__file__).with_name("page_reads_child.py")
LOGINS = ("demo-gip", "demo-commune", "demo-expiree")


@pytest.fixture(scope="module")
def told(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    data = tmp_path_factory.mktemp("lectures") / "donnees"
    shutil.copytree(demonstration, data, copy_function=linked)
    made = subprocess.run(
        [sys.executable, str(CHILD), *LOGINS],
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(data, "duckdb:"),
    )
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


@each_row("login", LOGINS)
def test_every_read_of_a_page_is_of_a_collection_named_before(
    told: dict[str, Any], login: str
) -> None:
    pages = told[login]
    assert {path: one["silent"] for path, one in pages.items() if one["silent"]} == {}
    assert {path for path, one in pages.items() if one["status"] >= 500} == set()


def test_pages_were_asked_that_read(told: dict[str, Any]) -> None:
    """Else the test above could not fail."""
    read = {name for one in told["demo-commune"].values() for name in one["read"]}
    assert {"indicateurs-iris", "indicateurs-qpv", "indicateurs-iris-serie"} <= read
    assert all(one["read"] == [] for one in told["demo-expiree"].values())


def test_a_page_that_forgets_is_seen(told: dict[str, Any]) -> None:
    assert told["forgetful"]["/portail/"]["silent"] == ["indicateurs-iris"]
