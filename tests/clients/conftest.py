"""Clients that are programs of their own: Debian's QGIS without a window, pycsw's harvester."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testing.peers.environment import python_of
from testing.peers.qgis import be_patient

_PYCSW = Path(__file__).parent / "csw" / "pycsw_harvest.py"
_PYCSW_LOCK = Path(__file__).parents[2] / "requirements" / "pycsw.txt"
_PYTHON = "/usr/bin/python3"  # which python3-qgis extends


@pytest.fixture(scope="session")
def pycsw_harvest(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Any], list[dict[str, Any]]]:
    """What pycsw would store of a catalogue, by its address and who asks; its service first."""
    netrc = tmp_path_factory.mktemp("pycsw") / "netrc"

    def harvest(address: str, account: Any) -> list[dict[str, Any]]:
        netrc.write_text(f"machine 127.0.0.1 login {account.login} password {account.password}\n")
        netrc.chmod(0o600)
        python = python_of(_PYCSW_LOCK, Path("var/clients/pycsw").resolve())
        made = subprocess.run(
            [python, "-W", "ignore", _PYCSW, address],
            capture_output=True, text=True, env=os.environ | {"NETRC": str(netrc)},
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        return json.loads(made.stdout.splitlines()[-1])

    return harvest


@pytest.fixture(scope="session")
def qgis(require: Callable[[bool, str], None]) -> Callable[..., list[dict[str, Any]]]:
    """Runs a program in QGIS: its file, its words, `home` where QGIS keeps its own, more environ.

    Gives each object that it said.
    """
    installed = subprocess.run([_PYTHON, "-c", "import qgis"], capture_output=True).returncode == 0
    require(installed, "needs python3-qgis (`make clients` as root)")

    def run(program: Path, *words: object, home: Path, **environ: str) -> list[dict[str, Any]]:
        be_patient(home / ".local/share/profiles/default/Unknown Organization.ini")
        made = subprocess.run(
            [_PYTHON, program, *map(str, words)],
            capture_output=True,
            text=True,
            env={
                "QT_QPA_PLATFORM": "offscreen",
                "HOME": str(home),
                "QGIS_AUTH_DB_DIR_PATH": str(home),
                "PATH": os.environ["PATH"],
                **environ,
            },
        )
        assert made.returncode == 0, made.stderr
        return [json.loads(line) for line in made.stdout.splitlines() if line.startswith("{")]

    return run
