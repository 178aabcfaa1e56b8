"""The packages for scripts, built and installed as their users do, run against this server."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_CLIENTS = Path(__file__).parents[2] / "clients"


@pytest.fixture
def environment(embedded: Any) -> dict[str, str]:
    """Of a user who has been given the server's address; tests take accounts from the file."""
    return os.environ | {
        "API": embedded.base_url,
        "COMPTES": str(embedded.data / "demo-comptes.json"),
        "LC_ALL": "C.UTF-8",
    }


def _run(command: list[str], environment: dict[str, str], cwd: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_python_package_is_installed_with_its_extras(
    environment: dict[str, str], tmp_path: Path
) -> None:
    uv, python = str(Path(sys.executable).with_name("uv")), str(tmp_path / "env/bin/python")
    source = tmp_path / "source"  # nothing is built in the tree
    shutil.copytree(_CLIENTS / "python", source, ignore=shutil.ignore_patterns("__pycache__"))
    _run([uv, "build", "--wheel", "--out-dir", str(tmp_path)], environment, source)
    _run([uv, "venv", "--python", sys.executable, str(tmp_path / "env")], environment, tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    install = [uv, "pip", "install", "--python", python, f"{wheel}[geo,polars]", "pytest"]
    _run(install, environment, tmp_path)
    tests = [python, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", str(source / "tests")]
    said = _run(tests, environment, tmp_path)
    assert "skipped" not in said, said  # GeoPandas and polars are there


def test_the_r_package_is_installed_and_passes_its_tests(
    environment: dict[str, str], require: Callable[[bool, str], None], tmp_path: Path
) -> None:
    require(shutil.which("R") is not None, "needs R (`make clients` as root)")
    source, library = tmp_path / "parcsocial", tmp_path / "bibliotheque"
    shutil.copytree(_CLIENTS / "r", source)
    library.mkdir()
    environment |= {"R_LIBS": str(library)}
    environment |= {"EXEMPLE": str(source / "exemples/recalculer_le_parc.R")}
    _run(["R", "CMD", "INSTALL", f"--library={library}", str(source)], environment, tmp_path)
    said = _run(["Rscript", "testthat.R"], environment, source / "tests")
    assert "FAIL 0 | WARN 0 | SKIP 0" in said, said
    assert "0 écart(s)" in said
