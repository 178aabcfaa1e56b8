"""The life of an edition in both stores: staged, published in one swap, retired, swept."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson
import psycopg
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import BadFile, InvalidValue, NotFound, Refused, TooSlow, Unavailable
from parc_social.limits import DEFAULTS
from parc_social.settings import Settings
from parc_social.storage.duckdb.attached_files import DuckdbFiles
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.checksum import seal_of
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.editions.manifest import Manifest
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.open import open_store
from parc_social.storage.postgres.roles import ROLES
from parc_social.storage.query.model import FeatureQuery, Filter, TileQuery
from parc_social.storage.store import Store

ADRESSES = FeatureQuery("adresses", limit=1_000)
GRANT = Grant(
    "compte",
    "org",
    rights=tuple(
        Right(name, (RightPart((FRANCE,), tuple(f.name for f in collections()[name].fields)),))
        for name in ("adresses", "adresses-serie", "ops-menages")
    ),
)
RELATION = collections()["adresses"].relation
RELATIONS = {"rpls": "adresses", "ops": "ops-menages"}


def _quiet(relation: str, done: int, rows: int) -> None:
    assert 0 <= done <= rows, relation


def _edition(source: str, year: int, mark: int, rows: int) -> Edition:
    made = datetime(2026, 1, mark, tzinfo=UTC)
    relation = collections()[RELATIONS[source]].relation
    name = f"{source}_{year}_{mark:08d}"
    return Edition(name, source, year, EditionState.STAGED, made, ((relation, rows),), fictive=True)


def _make(
    folder: Path, source: str = "rpls", year: int = 2025, mark: int = 1, rows: int = 30
) -> tuple[Edition, Path]:
    """An edition whose every row carries `mark`: a mixed page would show two."""
    edition = _edition(source, year, mark, rows)
    collection = collections()[RELATIONS[source]]
    number = "logements" if source == "rpls" else "nb_mineurs"
    text = "nom_voie" if source == "rpls" else "adr_nomvoie"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{edition.id}.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collection)
        bench.run(
            f"INSERT INTO {collection.relation}"  # noqa: S608
            f" (fid, id, millesime, code_commune, {number}, {text}, lon, lat)"
            f" SELECT i, 'a' || i, {year}, '97101', {mark}, 'RUE DE L''ÉTÉ ' || i, -61.5, 16.2"
            f" FROM range(1, {rows + 1}) AS r(i)"
        )
    return edition, file


def _stage(store: Store, folder: Path, **what: Any) -> str:
    edition, file = _make(folder, **what)
    store.stage(edition, file, _quiet)
    return edition.id


def _marks(store: Store) -> list[int]:
    features = orjson.loads(b"[" + store.page(GRANT, ADRESSES).body + b"]")
    return [f["properties"]["logements"] for f in features]


def _settle() -> None:
    """A publication is seen one second later at most."""
    time.sleep(1.1)


def test_an_empty_store_answers_with_nothing(reader: Store) -> None:
    page = reader.page(GRANT, ADRESSES)
    assert (page.body, page.returned, page.matched) == (b"", 0, 0)
    extent = reader.extent(GRANT, "adresses-serie")
    assert (extent.box, extent.years, extent.count) == (None, (), 0)
    assert reader.tile(GRANT, TileQuery("adresses", "WebMercatorQuad", 0, 0, 0)) == b""
    assert reader.records(GRANT, ADRESSES) == []
    assert reader.facts().current == ()
    assert reader.editions() == []
    with pytest.raises(NotFound):
        reader.item(GRANT, ADRESSES, "a1")


def test_a_staged_edition_is_served_only_once_published(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    first = reader.version()
    name = _stage(store, tmp_path)
    _settle()
    assert (reader.count(GRANT, ADRESSES), reader.version()) == (0, first)
    assert [e.state for e in reader.editions()] == [EditionState.STAGED]
    store.publish([name], [])
    _settle()
    assert _marks(reader) == [1] * 30
    assert reader.version() != first
    assert [e.state for e in reader.editions()] == [EditionState.PUBLISHED]


def test_the_current_edition_is_that_of_the_highest_millesime(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    names = [_stage(store, tmp_path, year=y, mark=m) for y, m in ((2025, 2), (2024, 1), (2023, 3))]
    store.publish(names, [])
    _settle()
    assert _marks(reader) == [2] * 30
    assert reader.extent(GRANT, "adresses-serie").years == (2023, 2024, 2025)
    assert reader.count(GRANT, FeatureQuery("adresses-serie")) == 90


def test_a_new_edition_takes_the_place_of_the_old_one_of_its_millesime(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    old, new = _stage(store, tmp_path, mark=1), _stage(store, tmp_path, mark=2)
    store.publish([old], [])
    _settle()
    assert _marks(reader) == [1] * 30
    store.publish([new], [])
    _settle()
    assert _marks(reader) == [2] * 30
    states = {e.id: e.state for e in store.editions()}
    assert states == {old: EditionState.RETIRED, new: EditionState.PUBLISHED}
    store.publish([old], [])  # restored
    _settle()
    assert _marks(reader) == [1] * 30


def test_a_retired_edition_is_not_served(store: Store, reader: Store, tmp_path: Path) -> None:
    name = _stage(store, tmp_path)
    store.publish([name], [])
    _settle()
    assert reader.count(GRANT, ADRESSES) == 30
    store.publish([], [name])
    _settle()
    assert reader.count(GRANT, ADRESSES) == 0


def test_a_refused_swap_changes_nothing(store: Store, tmp_path: Path) -> None:
    one, two = _stage(store, tmp_path, mark=1), _stage(store, tmp_path, mark=2)
    for ids, retire, error in (
        ([one, "rpls_2025_inconnue"], [], NotFound),
        ([one], ["rpls_2025_inconnue"], NotFound),
        ([one, two], [], InvalidValue),
    ):
        with pytest.raises(error):
            store.publish(ids, retire)
        assert {e.state for e in store.editions()} == {EditionState.STAGED}


def test_staging_again_what_is_published_leaves_it_so(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    name = _stage(store, tmp_path)
    store.publish([name], [])
    _stage(store, tmp_path / "encore")
    assert [e.state for e in store.editions()] == [EditionState.PUBLISHED]
    assert _marks(store) == [1] * 30
    assert (settings.editions / f"{name}.duckdb").is_file()


def test_the_sweep_drops_what_was_retired_long_enough_ago(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    old, new, waiting = (_stage(store, tmp_path, mark=m) for m in (1, 2, 3))
    store.publish([old], [])
    store.publish([new], [])
    assert store.sweep(3_600.0) == []
    assert store.sweep(0.0) == [old]
    assert {e.id for e in store.editions()} == {new, waiting}
    assert not (settings.editions / f"{old}.duckdb").exists()
    assert (settings.editions / f"{new}.duckdb").exists()
    _settle()
    assert _marks(store) == [2] * 30


def test_readers_never_see_a_mix_while_editions_are_swapped(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    rows = {1: 30, 2: 50}
    names = [_stage(store, tmp_path, mark=m, rows=n) for m, n in rows.items()]
    store.publish(names[:1], [])
    _settle()
    began = time.monotonic()
    both = {(1, 30), (2, 50)}
    over = threading.Event()
    seen: list[tuple[int, ...]] = []
    failures: list[BaseException] = []

    def read() -> None:
        try:
            while not over.is_set():
                page = reader.page(GRANT, FeatureQuery("adresses", limit=40))
                marks = [
                    f["properties"]["logements"] for f in orjson.loads(b"[" + page.body + b"]")
                ]
                seen.append((*sorted(set(marks)), page.matched or -1))
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in readers:
        thread.start()
    turn = 0
    while (past := time.monotonic() - began) < 5 or (set(seen) < both and past < 60):
        turn += 1
        store.publish([names[turn % 2]], [])
        time.sleep(0.15)
    over.set()
    for thread in readers:
        thread.join()
    assert failures == []
    assert set(seen) == both


def test_a_store_opened_to_read_changes_nothing(reader: Store, tmp_path: Path) -> None:
    edition, file = _make(tmp_path)
    for act in (
        reader.migrate,
        lambda: reader.stage(edition, file, _quiet),
        lambda: reader.publish([], []),
        lambda: reader.sweep(0.0),
    ):
        with pytest.raises(Refused):
            act()
    assert file.is_file()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ("UPDATE adresse SET fid = fid + 1", "fid de 1 à 30"),
        ("DELETE FROM adresse WHERE fid = 3", "fid de 1 à 30"),
        ("UPDATE adresse SET fid = 1 WHERE fid = 2", "fid de 1 à 30"),
        ("ALTER TABLE adresse DROP COLUMN score", "adresse.score"),
        ("ALTER TABLE adresse ALTER logements TYPE BIGINT", "adresse.logements"),
        ("DROP TABLE adresse", "adresse"),
    ],
)
def test_a_file_that_does_not_fit_the_catalogue_is_refused(
    store: Store, tmp_path: Path, spoil: str, message: str
) -> None:
    edition, file = _make(tmp_path)
    with workshop(file) as bench:
        bench.run(spoil)
    with pytest.raises(BadFile, match=message):
        store.stage(edition, file, _quiet)
    assert store.editions() == []


def test_outlines_of_another_type_are_refused(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "contours.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collections()["territoires-region"])
        bench.run(
            "INSERT INTO territoire_region (fid, code, geom, xmin, ymin, xmax, ymax)"
            " VALUES (1, '01', ST_MakeEnvelope(0, 0, 1, 1), 0, 0, 1, 1)"
        )
    made = datetime(2026, 1, 1, tzinfo=UTC)
    edition = Edition(
        "territoires_2025_00000001", "territoires", 2025, EditionState.STAGED, made,
        (("territoire_region", 1),),
    )  # fmt: skip
    with pytest.raises(BadFile, match="MULTIPOLYGON attendu, lu POLYGON"):
        store.stage(edition, file, _quiet)


def test_a_file_that_is_not_there_is_refused(store: Store, tmp_path: Path) -> None:
    edition, file = _make(tmp_path)
    with pytest.raises(BadFile, match="introuvable"):
        store.stage(edition, file.with_name("autre.duckdb"), _quiet)
    assert store.editions() == []


def test_a_filtered_count_past_its_deadline_is_not_told(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    store.publish([_stage(store, tmp_path, rows=60_000)], [])
    hurried = open_store(
        Settings(
            data=settings.data, store=settings.store, bounds=replace(DEFAULTS, requete_s=0.25)
        ),
        owner=False,
    )
    terms = (f"CASEI(ACCENTI(nom_voie)) LIKE '%z_y%{n}%x%'" for n in range(45))
    slow = Filter(parse_text(" OR ".join(terms)))
    query = FeatureQuery("adresses", filter=slow)
    assert hurried.count(GRANT, FeatureQuery("adresses")) == 60_000
    assert hurried.count(GRANT, query) is None
    with pytest.raises(TooSlow):
        hurried.page(GRANT, query)
    assert hurried.page(GRANT, FeatureQuery("adresses")).returned == 10
    hurried.close()


# The embedded store


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    opened = open_store(Settings(data=tmp_path), owner=True)
    opened.migrate()
    yield opened, tmp_path / "editions"
    opened.close()


def test_a_read_keeps_its_files_and_the_last_one_lets_them_go(
    embedded: tuple[Store, Path], tmp_path: Path
) -> None:
    store, folder = embedded
    old, new = _stage(store, tmp_path, mark=1), _stage(store, tmp_path, mark=2)
    store.publish([old], [])
    files = DuckdbFiles(folder, memory_mb=512, threads=1, keep_s=0.0)
    with files.lease() as snapshot:
        store.publish([new], [])
        _settle()
        with files.lease() as later:
            assert snapshot.editions[0].id == old
            assert later.editions[0].id == new
        _settle()
        with files.lease():
            assert files.attached() == {old, new}
        name = snapshot.tables["adresse"][0].name
        with files.cursor() as cursor:
            assert cursor.execute(f"SELECT max(logements) FROM {name}").fetchall() == [(1,)]  # noqa: S608
    _settle()
    with files.lease():
        assert files.attached() == {new}
    files.close()


def test_a_replaced_edition_stays_open_for_a_while(
    embedded: tuple[Store, Path], tmp_path: Path
) -> None:
    store, folder = embedded
    old, new = _stage(store, tmp_path, mark=1), _stage(store, tmp_path, mark=2)
    store.publish([old], [])
    files = DuckdbFiles(folder, memory_mb=512, threads=1)
    with files.lease():
        pass
    store.publish([new], [])
    _settle()
    with files.lease():
        assert files.attached() == {old, new}
    files.close()


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "ATTACH '/tmp/parc-social-ailleurs.duckdb' AS ailleurs",
        "COPY (SELECT 1) TO '/tmp/parc-social-fuite.csv'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "SET allowed_directories = ['/']",
        "DELETE FROM {table}",
        "DROP TABLE {table}",
        "INSERT INTO {table} SELECT * FROM {table}",
    ],
)
def test_the_serving_instance_reads_editions_and_nothing_else(
    embedded: tuple[Store, Path], tmp_path: Path, attack: str
) -> None:
    store, folder = embedded
    name = _stage(store, tmp_path)
    store.publish([name], [])
    files = DuckdbFiles(folder, memory_mb=512, threads=1)
    with files.lease() as snapshot, files.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(attack.format(table=snapshot.tables["adresse"][0].name))
    files.close()


def test_edition_files_are_read_only(embedded: tuple[Store, Path], tmp_path: Path) -> None:
    store, folder = embedded
    name = _stage(store, tmp_path)
    assert (folder / f"{name}.duckdb").stat().st_mode & 0o777 == 0o400


def test_the_manifest_is_whole_or_unchanged(embedded: tuple[Store, Path], tmp_path: Path) -> None:
    store, folder = embedded
    name = _stage(store, tmp_path)
    entries = Manifest(folder).read().entries
    assert entries[name].edition == store.editions()[0]
    (folder / "manifest.json").write_text("{")
    with pytest.raises(Unavailable, match="illisible"):
        store.editions()


@pytest.mark.parametrize("gone", ["versions", "earlier", "seal", "bailleurs", "dated"])
def test_a_list_of_editions_of_another_form_is_refused(
    embedded: tuple[Store, Path], tmp_path: Path, gone: str
) -> None:
    store, folder = embedded
    _stage(store, tmp_path)
    document = orjson.loads((folder / "manifest.json").read_bytes())
    (document if gone in document else document["editions"][0]).pop(gone)
    (folder / "manifest.json").write_bytes(orjson.dumps(document))
    with pytest.raises(Unavailable, match=f"{gone}.*PARC_SOCIAL_DATA.*parc-social load"):
        store.editions()


def _lose_a_column(folder: Path, edition: str) -> None:
    """As software whose catalogue had it not would have made and sealed the file."""
    file = folder / f"{edition}.duckdb"
    file.chmod(0o600)
    with duckdb.connect(file) as connection:
        connection.execute(f"ALTER TABLE {RELATION} DROP COLUMN nom_voie")
    manifest = Manifest(folder)
    book = manifest.read()
    entry = book.entries[edition]
    sealed = replace(entry, edition=replace(entry.edition, seal=seal_of(file)))
    manifest.write(replace(book, entries={**book.entries, edition: sealed}))


def test_an_edition_of_another_form_is_neither_published_nor_read(
    embedded: tuple[Store, Path], tmp_path: Path
) -> None:
    store, folder = embedded
    waiting, published = _stage(store, tmp_path, mark=1), _stage(store, tmp_path, mark=2)
    store.publish([published], [])
    for edition in (waiting, published):
        _lose_a_column(folder, edition)
    with pytest.raises(BadFile, match=f"{waiting}.*{RELATION}.nom_voie.*parc-social load"):
        store.publish([waiting], [])
    with pytest.raises(
        Unavailable, match=f"{published}.*{RELATION}.nom_voie manque.*parc-social load"
    ):
        store.count(GRANT, ADRESSES)


def test_a_missing_edition_file_is_told(embedded: tuple[Store, Path], tmp_path: Path) -> None:
    store, folder = embedded
    name = _stage(store, tmp_path)
    store.publish([name], [])
    (folder / f"{name}.duckdb").unlink()
    for _ in range(2):
        with pytest.raises(Unavailable, match=name):
            store.count(GRANT, ADRESSES)


def test_a_publication_that_cannot_be_opened_leaves_the_one_before_in_service(
    embedded: tuple[Store, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, folder = embedded
    old, new = _stage(store, tmp_path, mark=1), _stage(store, tmp_path, mark=2)
    store.publish([old], [])
    assert _marks(store) == [1] * 30
    store.publish([new], [])
    hidden = (folder / f"{new}.duckdb").rename(tmp_path / "cachee")
    _settle()
    assert _marks(store) == [1] * 30
    assert new in caplog.text
    hidden.rename(folder / f"{new}.duckdb")
    _settle()
    assert _marks(store) == [2] * 30


# PostgreSQL


@pytest.fixture
def server(
    own_database: Callable[..., str], migrated_store: str, tmp_path: Path
) -> Iterator[tuple[Store, str]]:
    url = own_database(migrated_store)
    opened = open_store(Settings(data=tmp_path, store=url), owner=True)
    opened.migrate()  # its folder
    yield opened, url
    opened.close()


def _as_role(url: str, role: str, sql: str) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SET ROLE {role}")  # pyright: ignore[reportArgumentType, reportCallIssue]
        return connection.execute(sql).fetchall()  # pyright: ignore[reportArgumentType, reportCallIssue]


def test_roles_read_what_is_published_and_households_have_their_own(
    server: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = server
    published, staged = _stage(store, tmp_path, mark=1), _stage(store, tmp_path, mark=2)
    households = _stage(store, tmp_path, source="ops", year=2024, mark=3)
    store.publish([published, households], [])
    adresses = f'SELECT count(*) FROM parc_social."{published}__adresse"'  # noqa: S608
    menages = f'SELECT count(*) FROM parc_social."{households}__ops_menage"'  # noqa: S608
    assert _as_role(url, "parc_social_lecture", adresses) == [(30,)]
    assert _as_role(url, "parc_social_menages", menages) == [(0,)]  # until its settings name some
    for role, refused in (
        ("parc_social_lecture", menages),
        ("parc_social_menages", adresses),
        ("parc_social_lecture", adresses.replace(published, staged)),
        ("parc_social_lecture", "SELECT count(*) FROM parc_social.ops_menage"),
        ("parc_social_lecture", "DELETE FROM parc_social.edition RETURNING 1"),
        ("parc_social_lecture", "CREATE TABLE parc_social.x AS SELECT 1 RETURNING 1"),
    ):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.SyntaxError)):
            _as_role(url, role, refused)
    store.publish([], [published])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _as_role(url, "parc_social_lecture", adresses)


def test_households_are_served_by_their_own_role(server: tuple[Store, str], tmp_path: Path) -> None:
    store, _ = server
    store.publish([_stage(store, tmp_path, source="ops", year=2024, mark=3)], [])
    assert store.page(GRANT, FeatureQuery("ops-menages", limit=100)).matched == 30


def test_the_parent_table_holds_what_is_published(
    server: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = server
    one, two = _stage(store, tmp_path, mark=1), _stage(store, tmp_path, year=2024, mark=2)
    store.publish([one, two], [])
    with psycopg.connect(url, autocommit=True) as connection:
        count = "SELECT edition, count(*) FROM parc_social.adresse GROUP BY 1 ORDER BY 1"
        assert connection.execute(count).fetchall() == [(two, 30), (one, 30)]
        store.publish([], [two])
        assert connection.execute(count).fetchall() == [(one, 30)]


def test_a_publication_that_a_long_read_holds_up_gives_up(
    server: tuple[Store, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, url = server
    name = _stage(store, tmp_path)
    store.publish([name], [])
    monkeypatch.setattr("parc_social.storage.postgres.swap.LOCK_S", 0.2)
    with psycopg.connect(url) as reading:
        reading.execute(f'SELECT count(*) FROM parc_social."{name}__adresse"'.encode())  # noqa: S608
        with pytest.raises(Unavailable, match="lecture"):
            store.publish([], [name])
    assert [e.state for e in store.editions()] == [EditionState.PUBLISHED]
    store.publish([], [name])
    assert [e.state for e in store.editions()] == [EditionState.RETIRED]


def test_columns_that_the_catalogue_gained_are_null_in_older_editions(
    server: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = server
    old, new = _stage(store, tmp_path, mark=1), _stage(store, tmp_path, year=2026, mark=2)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'ALTER TABLE parc_social."{old}__adresse" DROP COLUMN score')  # pyright: ignore[reportArgumentType, reportCallIssue]
    store.publish([old, new], [])
    query = FeatureQuery("adresses-serie", limit=100, columns=("score", "logements"))
    rows = orjson.loads(b"[" + store.page(GRANT, query).body + b"]")
    assert [r["properties"]["logements"] for r in rows] == [1] * 30 + [2] * 30


def test_a_plain_owner_who_may_create_roles_is_enough(
    server: tuple[Store, str], tmp_path: Path, own_database: Callable[[], str]
) -> None:
    url = own_database()
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"CREATE ROLE proprio_{name} LOGIN CREATEROLE PASSWORD 'p'")  # pyright: ignore[reportArgumentType, reportCallIssue]
        connection.execute(f"ALTER DATABASE {name} OWNER TO proprio_{name}")  # pyright: ignore[reportArgumentType, reportCallIssue]
        for role in ROLES:
            connection.execute(f"GRANT {role} TO proprio_{name} WITH SET TRUE, INHERIT FALSE")  # pyright: ignore[reportArgumentType, reportCallIssue]
        connection.execute("CREATE EXTENSION postgis")
        host, port = connection.info.host, connection.info.port
    plain = open_store(
        Settings(data=tmp_path / "b", store=f"postgresql://proprio_{name}:p@{host}:{port}/{name}"),
        owner=True,
    )
    plain.migrate()
    plain.publish([_stage(plain, tmp_path / "c")], [])
    assert plain.count(GRANT, ADRESSES) == 30
    plain.close()


def test_a_login_that_only_reads_serves_and_can_do_no_more(
    server: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = server
    store.publish([_stage(store, tmp_path)], [])
    with psycopg.connect(url, autocommit=True) as connection:
        name, host, port = connection.info.dbname, connection.info.host, connection.info.port
        connection.execute(
            f"CREATE ROLE lecteur_{name} LOGIN PASSWORD 'p' IN ROLE parc_social_lecture"  # pyright: ignore[reportArgumentType, reportCallIssue]
        )
    read = f"postgresql://lecteur_{name}:p@{host}:{port}/{name}"
    settings = Settings(data=tmp_path, store="postgresql://personne@127.0.0.1:1/x", store_read=read)
    reading = open_store(settings, owner=False)
    assert reading.count(GRANT, ADRESSES) == 30
    assert len(reading.editions()) == 1
    reading.close()


def test_a_server_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    url = "postgresql://postgres:motdepasse@127.0.0.1:1/rien"
    for owner in (True, False):
        store = open_store(Settings(data=tmp_path, store=url), owner=owner)
        with pytest.raises(Unavailable) as caught:
            store.migrate() if owner else store.count(GRANT, ADRESSES)
        assert "PostgreSQL" in str(caught.value)
        assert "motdepasse" not in str(caught.value)
        assert "\n" not in str(caught.value)
        store.close()


def test_a_database_that_was_never_migrated_is_one_clear_line(
    own_database: Callable[[], str], tmp_path: Path
) -> None:
    store = open_store(Settings(data=tmp_path, store=own_database()), owner=True)
    with pytest.raises(Unavailable, match="migrate"):
        store.editions()
    with pytest.raises(Unavailable, match="migrate"):
        store.count(GRANT, ADRESSES)
    store.close()


def test_a_connection_that_broke_is_replaced(server: tuple[Store, str], tmp_path: Path) -> None:
    store, url = server
    store.publish([_stage(store, tmp_path)], [])
    assert store.count(GRANT, ADRESSES) == 30
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert store.page(GRANT, ADRESSES).returned == 30


def test_the_list_of_editions_outlives_a_connection_that_broke(
    server: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = server
    staged = _stage(store, tmp_path)
    reader = open_store(Settings(data=tmp_path, store=url), owner=False)
    assert [edition.id for edition in reader.editions()] == [staged]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert [edition.id for edition in reader.editions()] == [staged]
    reader.close()
