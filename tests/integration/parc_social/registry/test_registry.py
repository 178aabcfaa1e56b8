"""The registry on both of its databases: the same questions, the same answers."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from parc_social.access.conventions.convention import Acte, Convention, Etat, Evenement
from parc_social.access.model.organisation import Organisation, parse_organisation
from parc_social.database.engine import Base
from parc_social.errors import InvalidValue, NotFound, Unavailable
from parc_social.registry.registry import Registry, open_registry
from testing.made.registry import DDT, GIP, NOW, SIGNED, TODAY, entry
from testing.rows import each_row
from testing.sample import taking_turns


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new empty database of each kind, to be migrated."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registre.sqlite'}"
    own_database: Callable[[], str] = request.getfixturevalue("own_database")
    return own_database()


def test_migrating_twice_changes_nothing_and_fits_the_models(registry: Registry) -> None:
    registry.migrate()
    with registry.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@taking_turns(4)
def test_commands_that_start_together_find_one_registry(own_database: Callable[[], str]) -> None:
    url = own_database()
    script = "import sys; from parc_social.registry.registry import open_registry as o; "
    words = [sys.executable, "-c", f"{script}o(sys.argv[1]).migrate()", url]
    starting = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate()[1] for process in starting]
    assert [process.returncode for process in starting] == [0, 0, 0], said
    with closing(open_registry(url)) as registry:
        registry.check()


def test_a_registry_never_migrated_says_so(empty_url: str) -> None:
    opened = open_registry(empty_url)
    with pytest.raises(Unavailable, match="migrate"):
        opened.check()
    with pytest.raises(Unavailable):
        opened.journal.append(entry())
    with pytest.raises(Unavailable):
        opened.authenticate_key("abcdefgh.x")
    opened.close()


@pytest.mark.parametrize("version", ["0001", "0012", "0002_a_venir"])
def test_a_registry_of_a_version_that_is_not_known_is_refused_with_its_remedy(
    registry: Registry, version: str
) -> None:
    registry.check()
    with registry.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    for act in (registry.check, registry.migrate):
        with pytest.raises(Unavailable) as refused:
            act()
        told = str(refused.value)
        assert f"({version})" in told
        assert "PARC_SOCIAL_REGISTRY" in told
        assert "parc-social migrate" in told


def test_a_database_that_is_away_is_unavailable_and_its_driver_tells_the_log_why() -> None:
    """Nobody who asks sees it: the gate keeps the words of an Unavailable for the log."""
    opened = open_registry("postgresql://personne:motdepasse@127.0.0.1:9/rien")
    for act in (
        opened.check,
        opened.migrate,
        lambda: opened.conventions("999000003"),
        lambda: opened.authenticate_password("a", "b-c"),
        lambda: opened.journal.append(entry()),
    ):
        with pytest.raises(Unavailable, match=r"registre.*port 9.*refused") as error:
            act()
        assert "motdepasse" not in str(error.value)
    opened.close()


@each_row("text_", ["", "mysql://x", "sqlite://", "sqlite:///:memory:", "n'importe"])
def test_a_url_that_is_none_is_refused(text_: str) -> None:
    with pytest.raises(InvalidValue):
        open_registry(text_)


def test_a_file_that_can_not_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(Unavailable, match="registre"):
        open_registry(f"sqlite:///{tmp_path / 'fichier' / 'registre.sqlite'}")


def test_the_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    opened = open_registry(f"sqlite:///{tmp_path / 'dossier' / 'registre.sqlite'}")
    opened.migrate()
    opened.journal.append(entry())
    modes = {p.name: p.stat().st_mode & 0o777 for p in (tmp_path / "dossier").iterdir()}
    opened.close()
    assert "registre.sqlite-wal" in modes
    assert modes.pop("registre.sqlite-attente") == 0o700  # a folder
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize(
    "organisation",
    [GIP, DDT, parse_organisation("2A004", "Ajaccio", "commune", None),
     parse_organisation("999000011", "DHUP", "etat", "france")],
)  # fmt: skip
def test_an_organisation_comes_back_as_it_went(
    registry: Registry, organisation: Organisation
) -> None:
    registry.accounts.save_organisation(organisation)
    assert registry.accounts.organisation(organisation.code) == organisation


def test_what_is_not_there_is_not_found(registry: Registry) -> None:
    accounts, agreements, secrets = registry.accounts, registry.agreements, registry.secrets
    event = Evenement(Acte.ENVOYER, NOW, "agent")
    for act in (
        lambda: accounts.organisation("999999999"),
        lambda: accounts.get("inconnu"),
        lambda: accounts.revoke("inconnu"),
        lambda: secrets.add_password("inconnu", "x"),
        lambda: secrets.add_key("inconnu", "x"),
        lambda: secrets.revoke("inconnu"),
        lambda: agreements.get("inconnue"),
        lambda: agreements.act("inconnue", event, TODAY),
        lambda: agreements.create(Convention("C", "999999999", TODAY, TODAY)),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_process_sees_within_five_seconds_what_another_has_changed(
    registry: Registry, url: str
) -> None:
    registry.agreements.create(Convention("C1", DDT.code, date(2026, 1, 1), date(2026, 12, 31)))
    for acte, compte in SIGNED:
        registry.agreements.act("C1", Evenement(acte, NOW, compte), TODAY)
    other = open_registry(url)
    (before,) = other.conventions(DDT.code)
    registry.agreements.act("C1", Evenement(Acte.REVOQUER, NOW, "agent", "motif"), TODAY)
    ends = time.monotonic() + 5
    after = before
    while time.monotonic() < ends and after.etat(TODAY) is Etat.ACTIVE:
        time.sleep(0.1)  # asked again and again: a memory must not live on by use
        (after,) = other.conventions(DDT.code)
    other.close()
    assert (before.etat(TODAY), after.etat(TODAY)) == (Etat.ACTIVE, Etat.REVOQUEE)
