"""`parc-social journal`, as an operator types it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner

from cli import journal
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.errors import Forbidden, InvalidValue, NotFound, ParcSocialError, Unavailable
from parc_social.journal import link
from parc_social.journal.entry import JournalEntry
from parc_social.registry.registry import open_registry

GIP = parse_organisation("999000003", "GIP", "gip", None)
PARTY = parse_organisation("97101", "Les Abymes", "commune", None)


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
    registry.journal.append(JournalEntry(datetime.now(UTC), "r", "GET", "items", 200, 1))
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


@pytest.fixture
def written(shell: Shell, tmp_path: Path) -> Shell:
    """Two organisations, their referents and a reader, and three lines."""
    shell("journal", "verify")
    opened = open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    for login, organisation, role in (
        ("gip", GIP, Role.ADMINISTRATEUR),
        ("referent", PARTY, Role.ADMINISTRATEUR),
        ("lecteur", PARTY, Role.LECTEUR),
    ):
        opened.accounts.save_organisation(organisation)
        opened.accounts.create(Identity(login, organisation, role), login)
    for day, compte, code in ((1, "lecteur", PARTY), (2, "=cmd()", PARTY), (2, "gip", GIP)):
        opened.journal.append(
            JournalEntry(datetime(2026, 6, day, 21, 59, tzinfo=UTC), "r", "GET", "items", 200, 1,
                  compte=compte, organisation=code.code)
        )  # fmt: skip
    opened.close()
    return shell


ASKED = ("journal", "exporter", "--organisation", "97101", "--du", "2026-06-01")


@pytest.mark.parametrize("reader", ["gip", "referent"])
def test_who_saw_what_is_for_the_party_and_the_gip(written: Shell, reader: str) -> None:
    said = written(*ASKED, "--au", "2026-06-02", "--pour", reader)
    lines = said.splitlines()
    assert lines[0].startswith("Quand (UTC),Compte,")
    assert [line.split(",")[1] for line in lines[1:]] == ["lecteur", "'=cmd()"]


def test_days_and_accounts_narrow_it(written: Shell) -> None:
    said = written(*ASKED, "--au", "2026-06-01", "--pour", "gip", "--tableur")
    assert said.startswith("\N{BYTE ORDER MARK}Quand (heure de Paris);Compte;")
    (line,) = said.splitlines()[1:]
    assert line.startswith("01/06/2026 23:59:00;lecteur;")
    said = written(*ASKED, "--au", "2026-06-02", "--pour", "gip", "--compte", "personne")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--organisation", "97101", "--pour", "lecteur"], Forbidden),
        (["--organisation", "999000003", "--pour", "referent"], Forbidden),
        (["--organisation", "000000000", "--pour", "referent"], Forbidden),
        (["--organisation", "97101", "--pour", "inconnu"], NotFound),
        (["--organisation", "000000000", "--pour", "gip"], NotFound),
        (["--organisation", "97101", "--pour", "gip", "--du", "hier"], InvalidValue),
        (["--organisation", "97101", "--pour", "gip", "--du", "2026-07-01"], InvalidValue),
    ],
)
def test_the_journal_of_others_is_refused(
    written: Shell, words: list[str], error: type[ParcSocialError]
) -> None:
    with pytest.raises(error):
        written("journal", "exporter", "--du", "2026-06-01", "--au", "2026-06-02", *words)


class Past(datetime):
    """The clock of a writer, more than a year ago."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        """Always the same."""
        return datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def aged(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """One line of long ago and one of today."""
    shell("journal", "verify")
    opened = open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    with monkeypatch.context() as past:
        past.setattr(link, "datetime", Past)
        opened.journal.append(JournalEntry(datetime.now(UTC), "r", "GET", "items", 200, 1))
    opened.journal.append(JournalEntry(datetime.now(UTC), "r", "GET", "items", 200, 1))
    opened.close()
    (tmp_path / "archives").mkdir()
    return shell


def test_old_lines_are_archived_and_verified_there(aged: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    assert "rien à archiver" in aged("journal", "archiver", str(folder), "--jours", "36500")
    said = aged("journal", "archiver", str(folder))
    (made,) = folder.iterdir()
    assert said == f"1 lignes de 1 rédacteurs : {made}\n"
    assert "rien à archiver" in aged("journal", "archiver", str(folder), "--jours", "365")
    said = aged("journal", "verify")
    assert "journal intact : 2 lignes" in said
    assert "1 lignes dans 1 archives (non relues : --archives DOSSIER)" in said
    for place in (folder, made):
        assert "(1 relues)" in aged("journal", "verify", "--archives", str(place))
    made.write_bytes(made.read_bytes()[:-1])
    other = CliRunner().invoke(aged.root, ["journal", "verify", "--archives", str(folder)])
    assert other.exit_code == 1
    assert f"journal altéré : archive {made.name} : son contenu a changé" in other.output


@pytest.mark.parametrize("days", ["0", "-1", "36501", "1e3", "un an", "365.5", ""])
def test_an_age_that_makes_no_sense_is_refused(aged: Shell, tmp_path: Path, days: str) -> None:
    command = ["journal", "archiver", str(tmp_path / "archives"), "--jours", days]
    result = CliRunner().invoke(aged.root, command)
    assert result.exit_code != 0
    assert not list((tmp_path / "archives").iterdir())
    assert "journal intact : 2 lignes" in aged("journal", "verify")


def test_places_that_are_not_there_are_told(aged: Shell, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="créez-le"):
        aged("journal", "archiver", str(tmp_path / "rien"))
    with pytest.raises(Unavailable, match="ni une archive ni un dossier"):
        aged("journal", "verify", "--archives", str(tmp_path / "rien"))
