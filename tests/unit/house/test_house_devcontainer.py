""".devcontainer: what it runs is there, and what it brings is what a fresh clone asks for."""

import json
import re
import shlex
from pathlib import Path

from parc_social.settings import Settings

ROOT = Path(__file__).parents[3]
CONTAINER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))


def test_it_makes_what_a_developer_needs_by_targets_that_exist() -> None:
    program, *targets = shlex.split(CONTAINER["postCreateCommand"])
    assert (program, targets) == ("make", ["setup-dev", "services"])
    assert set(targets) <= TARGETS
    told = " ".join(one["label"] for one in CONTAINER["portsAttributes"].values())
    assert set(re.findall(r"make (\w+)", told)) == {"run"} <= TARGETS


def test_it_is_the_debian_that_we_are_proved_on_with_what_a_fresh_clone_needs() -> None:
    """Debian 13, as docs/versions.md says; git, make and Python are what `make run` asks for."""
    assert CONTAINER["image"].endswith(":trixie")
    assert "Debian 13" in (ROOT / "docs" / "versions.md").read_text()
    installed = shlex.split(CONTAINER["onCreateCommand"].partition("install")[2])
    assert {one for one in installed if not one.startswith("-")} == {"git", "make", "python3"}


def test_its_port_and_its_interpreter_are_those_of_the_project() -> None:
    assert CONTAINER["forwardPorts"] == [Settings(ROOT).port]
    assert list(CONTAINER["portsAttributes"]) == [str(Settings(ROOT).port)]
    interpreter = CONTAINER["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    assert f"BIN := {Path(interpreter).parent}" in MAKEFILE
