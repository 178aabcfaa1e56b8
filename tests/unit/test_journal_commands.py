"""`parc-social journal`, as an operator types it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner

from assembly.commands import journal
from parc_social.errors import InvalidValue, ParcSocialError
from parc_social.storage.registry.journal.entry import Entry
from parc_social.storage.registry.opening import open_registry


class Shell:
    """The command on one data folder."""

    def __init__(self) -> None:
        self.root = typer.Typer(add_completion=False)
        journal.register(self.root)

    def __call__(self, *words: str) -> str:
        """What is printed; the error of a command is raised."""
        result = CliRunner().invoke(self.root, words)
        if isinstance(result.exception, ParcSocialError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The command on an empty registry."""
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(tmp_path))
    monkeypatch.delenv("PARC_SOCIAL_REGISTRY", raising=False)
    return Shell()


def test_verify_tells_a_whole_journal_from_a_changed_one(shell: Shell, tmp_path: Path) -> None:
    assert "journal intact : 0 lignes" in shell("journal", "verify")
    registry = open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    registry.journal.append(Entry(datetime.now(UTC), "r", "GET", "items", 200, 1))
    registry.close()
    said = shell("journal", "verify")
    assert "journal intact : 1 lignes de 1 rédacteurs" in said
    seal = said.split()[-1]
    assert "journal intact" in shell("journal", "verify", "--attendu", seal)
    other = CliRunner().invoke(shell.root, ["journal", "verify", "--attendu", "0" * 64])
    assert other.exit_code == 1
    assert "sa fin a été enlevée" in other.output
    with registry.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER journal_update"))
        connection.execute(text("UPDATE journal SET compte = 'innocent'"))
    registry.close()
    result = CliRunner().invoke(shell.root, ["journal", "verify"])
    assert result.exit_code == 1
    assert "journal altéré" in result.output
    assert "la ligne 1 a été modifiée" in result.output


def test_a_seal_that_can_not_be_one_is_refused(shell: Shell) -> None:
    for text_ in ("", "abc", "G" * 64, "0" * 65):
        with pytest.raises(InvalidValue, match="attendu"):
            shell("journal", "verify", "--attendu", text_)
