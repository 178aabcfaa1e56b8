"""WMTS layers of ours in a headless QGIS: by paths and by parameters, drawn in a legal grid."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testing.rows import each_row

_PYTHON = "/usr/bin/python3"  # Debian's, which python3-qgis extends
_SCRIPT = Path(__file__).with_name("qgis_wmts.py")
WAYS = ("path", "parameters")


@pytest.fixture(scope="module")
def seen(
    embedded: Any, require: Callable[[bool, str], None], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What QGIS says of them, opened with the account of the GIP."""
    installed = subprocess.run([_PYTHON, "-c", "import qgis"], capture_output=True).returncode == 0
    require(installed, "needs python3-qgis (`make clients` as root)")
    gip = embedded.by_type("gip")[0]
    folder = tmp_path_factory.mktemp("qgis-wmts")
    command = [_PYTHON, _SCRIPT, embedded.base_url, gip.login, gip.password, folder]
    environ = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "PATH": os.environ["PATH"]}
    made = subprocess.run(command, capture_output=True, text=True, env=environ)
    assert made.returncode == 0, made.stderr
    return json.loads(next(line for line in made.stdout.splitlines() if line.startswith("{")))


@each_row("way", WAYS)
def test_qgis_draws_the_tiles_of_the_legal_grid(seen: dict[str, Any], way: str) -> None:
    assert seen[f"{way} crs"] == "EPSG:2154"
    assert 0.2 < seen["wms"] < 0.9
    assert seen[f"{way} png"] == pytest.approx(seen["wms"], abs=0.05)
    assert seen[f"{way} webp"] == pytest.approx(seen[f"{way} png"], abs=0.01)
