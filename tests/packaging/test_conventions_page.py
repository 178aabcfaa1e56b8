"""docs/conventions.md: its commands, in its order, do what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "conventions.md").read_text()
PROGRAM = Path(sys.executable).parent / "parc-social"
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S) for line in block.splitlines()
]
SAID = {
    "convention contresigner": "convention DDT-93-1 : active",
    "convention montrer": "Ce qu'elle ouvre :",
    "convention suspendre": "convention DDT-93-1 : suspendue",
    "convention reprendre": "convention DDT-93-1 : active",
    "convention revoquer": "convention DDT-93-1 : révoquée",
    "convention texte": "Étude de la vacance",
    "compte secrets": "Moisson de nuit",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With the annex of the page."""
    (annex,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    (tmp_path / "annexe.yml").write_text(annex)
    return tmp_path


def test_the_example_of_the_page_runs(folder: Path) -> None:
    environ = {
        **os.environ,
        "PARC_SOCIAL_DATA": str(folder),
        "PATH": f"{PROGRAM.parent}:/usr/bin:/bin",
    }
    environ = {
        k: v for k, v in environ.items() if k not in ("PARC_SOCIAL_REGISTRY", "PARC_SOCIAL_STORE")
    }
    heard: dict[str, str] = {}
    for command in COMMANDS:
        done = subprocess.run(
            ["sh", "-euc", command],
            cwd=folder, env=environ, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        heard[" ".join(command.split()[1:3])] = done.stdout
    assert len(COMMANDS) > 15
    assert {name: said in heard[name] for name, said in SAID.items()} == dict.fromkeys(SAID, True)
