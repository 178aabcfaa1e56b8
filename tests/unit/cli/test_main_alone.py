"""Commands that services start are registered alone, under their own name."""

import subprocess
import sys
from importlib.metadata import version

import pytest
from typer.testing import CliRunner

from cli.main import application
from testing.rows import each_row

_ALONE = ("migrate", "serve", "worker")


@each_row("asked", _ALONE)
def test_a_command_that_is_alone_keeps_its_name(asked: str) -> None:
    alone = CliRunner().invoke(application(asked), [asked, "--help"])
    assert alone.exit_code == 0
    assert f"{asked} [OPTIONS]" in alone.output


@each_row("asked", [None, "--help", "demo", "inconnue"])
def test_all_commands_are_there_for_whoever_asks_for_another(asked: str | None) -> None:
    told = CliRunner().invoke(application(asked), ["--help"]).output
    assert all(name in told for name in ("demo", "load", "publish", *_ALONE, "compte", "journal"))


def test_an_unknown_command_is_refused() -> None:
    assert CliRunner().invoke(application("inconnue"), ["inconnue"]).exit_code == 2


@pytest.mark.apart
def test_migrating_imports_neither_pygeoapi_nor_loaders() -> None:
    asked = (
        "import sys; from cli.main import application; application('migrate');"
        " print([name for name in ('pygeoapi', 'loaders', 'openpyxl') if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=300
    )
    assert told.stdout.strip() == "[]"


def test_the_version_is_that_of_the_package() -> None:
    told = CliRunner().invoke(application("--version"), ["--version"])
    assert (told.exit_code, told.output) == (0, f"parc-social {version('parc-social')}\n")
