"""Debian's QGIS without a window, which runs the programs beside its tests."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_PYTHON = "/usr/bin/python3"  # which python3-qgis extends


@pytest.fixture(scope="session")
def qgis(require: Callable[[bool, str], None]) -> Callable[..., list[dict[str, Any]]]:
    """Runs a program in QGIS: its file, its words, `home` where QGIS keeps its own, more environ.

    Gives each object that it said.
    """
    installed = subprocess.run([_PYTHON, "-c", "import qgis"], capture_output=True).returncode == 0
    require(installed, "needs python3-qgis (`make clients` as root)")

    def run(program: Path, *words: object, home: Path, **environ: str) -> list[dict[str, Any]]:
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
