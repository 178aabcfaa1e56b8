"""What a backup gives back: data, registry, journal and keys, of either store, or a refusal."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parc_social.access.model.organisation import Genre, Identity, Organisation
from parc_social.backup.create import Backup, Told, create, keep_newest
from parc_social.backup.keys import identities_of, new_key, recipients_of
from parc_social.backup.restore import Restoration, Restored, restore
from parc_social.errors import BadFile, Busy, InvalidValue, ParcSocialError
from parc_social.journal.entry import JournalEntry
from parc_social.registry.registry import open_registry
from parc_social.settings import Settings
from parc_social.storage.open import open_store
from testing.made.stores.addresses import ADRESSES as QUERY
from testing.made.stores.addresses import GRANT, marks, stage_marked

KEY = b"k" * 32


def quiet(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody is told."""


@pytest.fixture
def keys(tmp_path: Path) -> tuple[list[Any], list[Any]]:
    """Recipients, and who opens what is for them."""
    public = new_key(tmp_path / "cle.txt")
    return recipients_of([public]), identities_of(tmp_path / "cle.txt")


@pytest.fixture(params=["duckdb", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Settings, Settings]:
    """An installation, and empty places of the same kind: both stores, both registries."""
    if request.param == "duckdb":
        return tuple(
            Settings(data=tmp_path / name, registry=f"sqlite:///{tmp_path / name}/registre.sqlite")
            for name in ("un", "deux")
        )  # pyright: ignore[reportReturnType] - two
    new: Callable[[], str] = request.getfixturevalue("own_database")
    urls = [new(), new()]
    return tuple(
        Settings(data=tmp_path / name, store=url, registry=url)
        for name, url in zip(("un", "deux"), urls, strict=True)
    )  # pyright: ignore[reportReturnType] - two


@pytest.fixture
def installed(places: tuple[Settings, Settings], tmp_path: Path) -> Settings:
    """Two editions, one on show; an account; lines of the journal; files and keys."""
    settings = places[0]
    settings.data.mkdir(parents=True)
    with closing(open_store(settings, owner=True)) as store:
        store.migrate()
        store.publish([stage_marked(store, tmp_path / "faites", mark=1)], [])
        stage_marked(store, tmp_path / "faites", mark=2)
    with closing(open_registry(settings.registry)) as registry:
        registry.migrate()
        gip = Organisation("130000003", "GIP SNE", Genre.GIP)
        registry.accounts.save_organisation(gip)
        registry.accounts.create(Identity("referent", gip), "Référent")
        registry.journal.append(line(1))
    (settings.data / "cle.bin").write_bytes(KEY)
    settings.deposits_key.write_bytes(b"d" * 32)
    (settings.data / "depots").mkdir()
    (settings.data / "depots" / "d1.aes").write_bytes(b"sealed")
    (settings.data / "exports").mkdir()
    (settings.data / "exports" / "made-again.csv").write_text("x")
    return settings


def line(number: int) -> JournalEntry:
    """A line of the journal."""
    return JournalEntry(
        quand=datetime(2026, 6, 1, tzinfo=UTC), requete_id=f"r{number}", methode="GET",
        operation="items", statut=200, duree_ms=3, octets=12, compte="referent",
        conventions=("C1",), requete="",
    )  # fmt: skip


def backed_up(settings: Settings, target: Path, recipients: list[Any]) -> Backup:
    """One made now."""
    with closing(open_store(settings, owner=True)) as store:
        return create(settings, store, target, recipients, Told(lambda _: None, quiet))


def restored(
    settings: Settings, file: Path, identities: list[Any], *, folder_alone: bool = False
) -> Restored:
    """What comes back of it."""
    return restore(settings, file, identities, quiet, Restoration(folder_alone=folder_alone))


def test_everything_comes_back_and_nothing_that_is_made_again(
    places: tuple[Settings, Settings],
    installed: Settings,
    tmp_path: Path,
    keys: tuple[list[Any], list[Any]],
) -> None:
    recipients, identities = keys
    with closing(open_registry(installed.registry)) as serving:
        serving.journal.append(line(2))  # waits in a file of this process, which lives on
        made = backed_up(installed, tmp_path / "ailleurs", recipients)
    new = places[1]
    told = restored(new, made.file, identities)
    assert (told.is_whole, told.editions, told.accounts) == (True, 2, 1)
    assert told.journal.lignes == 2
    assert (new.data / "cle.bin").read_bytes() == KEY
    assert (new.data / "depots" / "d1.aes").read_bytes() == b"sealed"
    assert new.deposits_key.read_bytes() == b"d" * 32
    assert not (new.data / "exports").exists()
    assert not list(new.data.parent.glob(".*restauration"))
    with closing(open_store(new, owner=True)) as store:
        assert marks(store) == [1] * 30
        with store.write_lock("publish", None):
            store.publish(["rpls_2025_00000002"], [])
    with closing(open_store(new, owner=True)) as store:
        assert marks(store) == [2] * 30, "what was staged can still be published"
    kept = [new.data / "cle.bin", new.deposits_key, *new.editions.glob("*.duckdb")]
    assert {oct(path.stat().st_mode & 0o777) for path in kept} == {"0o600"}
    with closing(open_store(installed, owner=True)) as store:
        assert store.page(GRANT, QUERY).matched == 30, "the first serves on"


@pytest.fixture
def alone(tmp_path: Path) -> Settings:
    """A small installation of files."""
    settings = Settings(data=tmp_path / "un", registry=f"sqlite:///{tmp_path}/un/registre.sqlite")
    settings.data.mkdir()
    with closing(open_store(settings, owner=True)) as store:
        store.migrate()
    with closing(open_registry(settings.registry)) as registry:
        registry.migrate()
    (settings.data / "cle.bin").write_bytes(KEY)
    return settings


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 70_000)


def _cut_at_a_block(file: Path) -> None:
    """Between two blocks of age, which no block tells."""
    os.truncate(file, file.stat().st_size - 16)


def _changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _of_nothing(file: Path) -> None:
    file.write_bytes(b"")


def _of_another_kind(file: Path) -> None:
    file.write_bytes(b"PK\x03\x04" + bytes(3_000))


@pytest.mark.parametrize("harm", [_cut, _cut_at_a_block, _changed, _of_nothing, _of_another_kind])
def test_an_archive_that_was_harmed_gives_nothing(
    alone: Settings, tmp_path: Path, keys: tuple[list[Any], list[Any]], harm: Callable[[Path], None]
) -> None:
    recipients, identities = keys
    made = backed_up(alone, tmp_path / "ailleurs", recipients)
    harm(made.file)
    new = replace(alone, data=tmp_path / "deux", registry=f"sqlite:///{tmp_path}/deux/r.sqlite")
    with pytest.raises(BadFile):
        restored(new, made.file, identities)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ailleurs", "cle.txt", "un"]


def test_another_key_or_none_or_one_too_many_opens_nothing(
    alone: Settings, tmp_path: Path, keys: tuple[list[Any], list[Any]]
) -> None:
    recipients, identities = keys
    sealed = backed_up(alone, tmp_path / "a", recipients).file
    clear = backed_up(alone, tmp_path / "b", []).file
    new_key(tmp_path / "autre.txt")
    new = replace(alone, data=tmp_path / "deux", registry=f"sqlite:///{tmp_path}/deux/r.sqlite")
    for file, opened_by, said in (
        (sealed, identities_of(tmp_path / "autre.txt"), "autre clé"),
        (sealed, [], "--cle"),
        (clear, identities, "n'est pas chiffrée"),
    ):
        with pytest.raises(BadFile, match=said):
            restored(new, file, opened_by)
        assert not new.data.exists()
    assert restored(new, clear, []).is_whole
    assert not new.deposits_key.exists(), "never in clear"


def test_nothing_that_is_there_is_written_over(
    alone: Settings, tmp_path: Path, keys: tuple[list[Any], list[Any]]
) -> None:
    recipients, identities = keys
    file = backed_up(alone, tmp_path / "a", recipients).file
    before = {p: p.read_bytes() for p in alone.data.rglob("*") if p.is_file()}
    with pytest.raises(InvalidValue, match="n'est pas vide"):
        restored(alone, file, identities)
    elsewhere = replace(alone, data=tmp_path / "deux")  # whose registry is the first one's
    with pytest.raises(InvalidValue, match="existe déjà"):
        restored(elsewhere, file, identities)
    assert {p: p.read_bytes() for p in alone.data.rglob("*") if p.is_file()} == before


def test_a_store_of_another_kind_or_a_base_in_use_is_refused(
    alone: Settings, tmp_path: Path, keys: tuple[list[Any], list[Any]],
    own_database: Callable[..., str], migrated_store: str,
) -> None:  # fmt: skip
    recipients, identities = keys
    file = backed_up(alone, tmp_path / "a", recipients).file
    new = replace(alone, data=tmp_path / "deux", registry=f"sqlite:///{tmp_path}/deux/r.sqlite")
    with pytest.raises(InvalidValue, match="contient déjà parc_social"):
        restored(replace(new, store=own_database(migrated_store)), file, identities)
    with pytest.raises(InvalidValue, match="l'entrepôt sauvegardé est duckdb"):
        restored(replace(new, store=own_database()), file, identities)
    assert not new.data.exists()


def test_a_folder_alone_goes_beside_a_base_that_came_back_and_no_other(
    alone: Settings, tmp_path: Path, keys: tuple[list[Any], list[Any]],
    own_database: Callable[..., str], migrated_store: str,
) -> None:  # fmt: skip
    recipients, identities = keys
    files = backed_up(alone, tmp_path / "a", recipients).file
    base = replace(alone, store=own_database(migrated_store))
    made = backed_up(base, tmp_path / "b", recipients).file
    new = replace(base, data=tmp_path / "deux", registry=f"sqlite:///{tmp_path}/deux/r.sqlite")
    for there, file, said in (
        (replace(new, store="duckdb:"), files, "déjà revenue par ses propres outils"),
        (replace(new, store=own_database()), made, "est vide : faites-la revenir"),
        (new, files, "l'entrepôt sauvegardé est duckdb"),
    ):
        with pytest.raises(InvalidValue, match=said):
            restored(there, file, identities, folder_alone=True)
        assert not new.data.exists()
    assert restored(new, made, identities, folder_alone=True).is_whole
    assert (new.data / "cle.bin").read_bytes() == KEY


def test_a_target_that_would_be_lost_with_the_data_or_can_not_be_written_is_refused(
    alone: Settings, tmp_path: Path
) -> None:
    with pytest.raises(InvalidValue, match="perdus ensemble"):
        backed_up(alone, alone.data / "sauvegardes", [])
    (tmp_path / "fichier").write_text("x")
    with pytest.raises(ParcSocialError, match="rien n'en reste"):
        backed_up(alone, tmp_path / "fichier", [])
    assert not list(alone.data.glob(".sauvegarde/*"))


def test_two_at_once_are_told_and_a_killed_one_leaves_nothing_behind(
    alone: Settings, tmp_path: Path
) -> None:
    (alone.data / ".sauvegarde").mkdir()
    (alone.data / ".sauvegarde" / "reste").write_text("x")
    with closing(open_store(alone, owner=True)) as store:
        store.migrate()

        def second(_step: str, _done: int, _total: int) -> None:
            with pytest.raises(Busy, match="une autre sauvegarde"):
                backed_up(alone, tmp_path / "b", [])

        made = create(alone, store, tmp_path / "a", [], Told(lambda _: None, second))
    assert "reste" not in str(made.contents.files)
    assert [p.name for p in alone.data.glob(".sauvegarde*")] == [".sauvegarde.verrou"]


def test_the_newest_are_kept_and_no_other_file_is_touched(tmp_path: Path) -> None:
    names = [f"parc-social-2026010{day}T000000Z.tar.age" for day in range(1, 6)]
    for name in (*names, "autre.tar.age", "parc-social-notes.tar.txt"):
        (tmp_path / name).touch()
    assert [p.name for p in keep_newest(tmp_path, 2)] == names[2::-1]
    left = sorted(p.name for p in tmp_path.iterdir())
    assert left == sorted([*names[3:], "autre.tar.age", "parc-social-notes.tar.txt"])


def test_an_edition_whose_file_was_lost_before_is_told(
    alone: Settings, tmp_path: Path, keys: tuple[list[Any], list[Any]]
) -> None:
    with closing(open_store(alone, owner=True)) as store:
        name = stage_marked(store, tmp_path / "faites", mark=1)
        store.publish([name], [])
    (alone.editions / f"{name}.duckdb").unlink()
    made = backed_up(alone, tmp_path / "a", keys[0])
    new = replace(alone, data=tmp_path / "deux", registry=f"sqlite:///{tmp_path}/deux/r.sqlite")
    told = restored(new, made.file, keys[1])
    assert (told.is_whole, told.missing) == (False, (name,))
    shutil.rmtree(new.data)
