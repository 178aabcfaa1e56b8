"""`parc-social sauvegarde`: options that are refused, and a round by the commands."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cli.migrate import register as register_migrate
from cli.sauvegarde import register
from parc_social.errors import InvalidValue
from testing.rows import each_row


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("STORE", "REGISTRY", "DEPOTS_CLE"):
        monkeypatch.delenv(f"PARC_SOCIAL_{name}", raising=False)
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(tmp_path / "var"))
    return tmp_path


def run(*words: str | Path) -> Result:
    root = typer.Typer()
    register(root)
    register_migrate(root)
    return CliRunner().invoke(root, [str(word) for word in words])


@each_row(
    "options",
    [
        [],
        ["--en-clair", "--pour", "age1x"],
        ["--pour", "age1x"],
        ["--en-clair", "--garder", "0"],
        ["--en-clair", "--garder", "10001"],
    ],
)
def test_what_is_asked_badly_writes_nothing(options: list[str], data: Path) -> None:
    result = run("sauvegarde", "creer", data / "ici", *options)
    assert isinstance(result.exception, InvalidValue), result.output
    assert list(data.iterdir()) == []


def test_made_verified_and_restored_by_the_commands(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("migrate")
    public = run("sauvegarde", "cle", data / "cle.txt").stdout.strip()
    for _ in range(2):
        made = run("sauvegarde", "creer", data / "ici", "--pour", public, "--garder", "1")
        assert made.exit_code == 0, made.output
    (archive,) = (data / "ici").iterdir()
    key = ("--cle", data / "cle.txt")
    told = run("sauvegarde", "verifier", archive, *key)
    assert (told.exit_code, told.stdout.splitlines()[-1]) == (0, "sauvegarde bonne")
    unknown_seal = run("sauvegarde", "verifier", archive, *key, "--attendu", "0" * 64)
    assert unknown_seal.exit_code == 1
    assert "journal altéré" in unknown_seal.stderr
    assert isinstance(run("sauvegarde", "restaurer", archive, *key).exception, InvalidValue)
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(data / "neuf"))
    assert run("sauvegarde", "restaurer", archive, *key).exit_code == 0
    assert (data / "neuf" / "registre.sqlite").is_file()
