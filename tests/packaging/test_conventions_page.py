"""docs/conventions.md: its commands, in its order, do what it says.

The first is run by a shell in the installed program, the others in this process: two seconds less
for each of them.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from testing.sample import taking_turns

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


@taking_turns(2)
def test_the_example_of_the_page_runs(
    folder: Path, run_command: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    heard: dict[str, str] = {}
    for number, command in enumerate(COMMANDS):
        program, *words = shlex.split(command)
        assert program == PROGRAM.name
        environ = {"PARC_SOCIAL_DATA": str(folder)}
        heard[" ".join(words[:2])] = (
            run_command(environ, *words) if number else installed(command, environ)
        )
    assert len(COMMANDS) > 15
    assert {name: said in heard[name] for name, said in SAID.items()} == dict.fromkeys(SAID, True)


def installed(command: str, environ: dict[str, str]) -> str:
    """What the installed program prints, started by a shell."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PARC_SOCIAL_")}
    path = {"PATH": f"{PROGRAM.parent}:/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", "-euc", command],
        env=kept | path | environ, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout
