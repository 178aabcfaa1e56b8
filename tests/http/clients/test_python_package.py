"""clients/python: its own tests, run as its users would, against this server.

`make clients` runs them again with the package built and installed, GeoPandas beside it, and those
of clients/r (tests/clients/test_client_packages.py).
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from testing.sample import taking_turns

PACKAGE = Path(__file__).parents[3] / "clients" / "python"


@taking_turns(4)
def test_the_python_client_passes_its_own_tests(service: Any) -> None:
    environment = os.environ | {
        "API": service.base_url,
        "COMPTES": str(service.data / "demo-comptes.json"),
        "PYTHONPATH": str(PACKAGE),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--rootdir", str(PACKAGE), str(PACKAGE / "tests")],
        capture_output=True, text=True, env=environment, cwd=PACKAGE,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
