"""A staged edition thrown away: gone with all that it brought, and only where it was waiting."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import typer
from psycopg import sql
from typer.testing import CliRunner, Result

from cli import editions as commands
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue, NotFound, ParcSocialError, Unavailable
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from testing.made.stores.lives import settle
from testing.sample import taking_turns

pytestmark = taking_turns(4)

MINE = "552100554"
FIELDS = tuple(field.name for field in collections()["ops-menages"].fields)
OWN = Grant(
    "compte",
    "bailleur",
    rights=(Right("ops-menages", (RightPart((FRANCE,), FIELDS, sirens=(MINE,)),)),),
)
HOUSEHOLDS = FeatureQuery("ops-menages", limit=100)
ROWS = 20


def stage(store: Store, folder: Path, mark: int) -> str:
    """A survey of 2024 with rows of one landlord, staged."""
    collection = collections()["ops-menages"]
    made = datetime(2026, 1, mark, tzinfo=UTC)
    rows = ((collection.relation, ROWS),)
    edition = Edition(f"ops_2024_{mark:08d}", "ops", 2024, EditionState.STAGED, made, rows)
    file = folder / f"{edition.id}.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collection)
        bench.run(
            f"INSERT INTO {collection.relation}"  # noqa: S608 - the catalogue's name
            " (fid, id, millesime, etat, siren_bailleur, code_commune)"
            f" SELECT i, 'm' || i, 2024, 'publie', '{MINE}', '97101'"
            f" FROM range(1, {ROWS + 1}) AS r(i)"
        )
    store.stage(edition, file, lambda _relation, _done, _rows: None)
    return edition.id


def files(settings: Settings) -> set[str]:
    return {path.name for path in settings.editions.iterdir()}


def tables(settings: Settings) -> set[str]:
    """Of a database: relations of the schema, however they are named; none of a folder."""
    if settings.store == "duckdb:":
        return set()
    with psycopg.connect(settings.store) as connection:
        found = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'parc_social'::regnamespace"
        ).fetchall()
    return {name for (name,) in found}


@pytest.mark.parametrize("checked", [False, True], ids=["prête", "contrôlée"])
def test_a_waiting_edition_goes_with_all_that_it_brought(
    store: Store, reader: Store, settings: Settings, tmp_path: Path, *, checked: bool
) -> None:
    kept = stage(store, tmp_path, 1)
    before = files(settings), tables(settings)
    thrown = stage(store, tmp_path, 2)
    if checked:
        store.check(thrown)
    settle()
    assert reader.page(OWN, HOUSEHOLDS).matched == 2 * ROWS
    store.discard(thrown)
    assert [e.id for e in store.editions()] == [kept]
    assert (files(settings), tables(settings)) == before
    with pytest.raises(NotFound):
        store.provenance(thrown)
    settle()
    assert reader.page(OWN, HOUSEHOLDS).matched == ROWS
    again = stage(store, tmp_path, 2)  # the same files may come back
    store.publish([again], [])
    assert {e.id: e.state for e in store.editions()}[again] is EditionState.PUBLISHED


def test_what_is_or_was_published_is_not_thrown_away(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    first, second = (stage(store, tmp_path, mark) for mark in (1, 2))
    store.publish([first], [])
    store.publish([second], [])
    before = files(settings), tables(settings)
    with pytest.raises(InvalidValue, match=f"{second} est publiée.*editions retirer {second}"):
        store.discard(second)
    with pytest.raises(InvalidValue, match=f"{first} est retirée.*editions restaurer {first}"):
        store.discard(first)
    with pytest.raises(NotFound, match="édition inconnue"):
        store.discard("ops_2024_ffffffff")
    assert (files(settings), tables(settings)) == before
    states = {e.id: e.state for e in store.editions()}
    assert states == {first: EditionState.RETIRED, second: EditionState.PUBLISHED}


def test_a_reader_does_not_throw_away(store: Store, reader: Store, tmp_path: Path) -> None:
    name = stage(store, tmp_path, 1)
    with pytest.raises(ParcSocialError, match="lecture seule"):
        reader.discard(name)
    assert [e.id for e in store.editions()] == [name]


def test_a_long_reading_of_a_draft_is_waited_for_then_told(
    own_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parc_social.storage.postgres.patience.LOCK_S", 0.2)
    settings = Settings(data=tmp_path / "donnees", store=own_database())
    store = open_store(settings, owner=True)
    try:
        store.migrate()
        name = stage(store, tmp_path, 1)
        before = files(settings), tables(settings)
        with psycopg.connect(settings.store) as reading:
            table = sql.Identifier("parc_social", f"{name}__ops_menage")
            reading.execute(sql.SQL("SELECT count(*) FROM {}").format(table))
            with pytest.raises(Unavailable, match="une longue lecture"):
                store.discard(name)
        with store.write_lock("essai", None):
            pass  # the next writer tidies the folder
        assert (files(settings) - {".chantier"}, tables(settings)) == before
        assert [e.id for e in store.editions()] == [name]
    finally:
        store.close()


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`parc-social …` on the store of `settings`, in a terminal of 80 letters."""
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(settings.data))
    monkeypatch.setenv("PARC_SOCIAL_STORE", settings.store)
    monkeypatch.setenv("COLUMNS", "80")
    root = typer.Typer()
    commands.register(root)
    return lambda *words: CliRunner().invoke(root, words)


def test_the_command_throws_away_and_says_what_it_refuses(
    store: Store, tmp_path: Path, run: Callable[..., Result]
) -> None:
    first, second = (stage(store, tmp_path, mark) for mark in (1, 2))
    store.publish([first], [])
    assert run("editions", "jeter", second).output == f"jetée : {second}\n"
    assert [e.id for e in store.editions()] == [first]
    for name, said in ((first, "editions retirer"), (second, "édition inconnue")):
        refused = run("editions", "jeter", name)
        assert refused.exit_code == 1
        assert isinstance(refused.exception, ParcSocialError)
        assert said in str(refused.exception)


def test_the_list_is_read_in_80_letters(
    store: Store, tmp_path: Path, run: Callable[..., Result]
) -> None:
    name = stage(store, tmp_path, 1)
    store.publish([name], [])
    lines = run("editions").output.splitlines()
    assert max(len(line) for line in lines) <= 80
    told = next(line for line in lines if name in line)
    assert f"ops_menage {ROWS}" in told
    assert "…" not in "\n".join(lines)
    assert any(line.strip().startswith("publiée, version du") for line in lines)
