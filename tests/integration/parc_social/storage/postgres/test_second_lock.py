"""PostgreSQL refuses by itself what a statement of ours should never have asked."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.field import Audience, FieldType
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.execution.db_role import DbRole
from parc_social.storage.execution.statement import Statement
from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.open import open_store
from parc_social.storage.postgres.store import PostgresStore
from parc_social.storage.query.bbox import areas_of, asked
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.select import Select

MINE, OTHER = "552100554", "732829320"
MENAGES, LOGEMENTS = collections()["ops-menages"], collections()["rpls-logements"]
PUBLIC = tuple(f.name for f in LOGEMENTS.fields if f.audience is Audience.OPEN)
PRIVATE = tuple(f.name for f in LOGEMENTS.fields if f.audience is Audience.OWN)
ROLES = (
    "parc_social_lecture", "parc_social_prives", "parc_social_propres", "parc_social_menages",
)  # fmt: skip
_OWN_FIELDS = [f for f in LOGEMENTS.fields if f.name in PRIVATE and f.name != "siren_bailleur"]
_VALUES = {FieldType.STRING: "'s' || fid", FieldType.NUMBER: "fid", FieldType.DATE: "'2020-01-01'"}
_OWNER = f"CASE WHEN i <= 10 THEN '{MINE}' ELSE '{OTHER}' END"


def quiet(_relation: str, _done: int, _rows: int) -> None:
    pass


@pytest.fixture(scope="module")
def url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture(scope="module")
def store(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresStore]:
    tmp_path = tmp_path_factory.mktemp("verrou")
    opened = open_store(Settings(data=tmp_path / "d", store=url), owner=True)
    assert isinstance(opened, PostgresStore)
    opened.migrate()
    names = [
        _staged(opened, tmp_path, "ops-menages", "ops", f"'m' || i, 2024, 'publie', {_OWNER}"),
        _staged(opened, tmp_path, "rpls-logements", "rpls", f"'r' || i, 2025, NULL, {_OWNER}"),
    ]
    opened.publish(names, [])
    yield opened
    opened.close()


def _staged(
    store: PostgresStore, folder: Path, name: str, source: str, values: str, serial: int = 1
) -> str:
    collection = collections()[name]
    year = 2024 if source == "ops" else 2025
    edition = Edition(
        f"{source}_{year}_0000000{serial}", source, year, EditionState.STAGED,
        datetime(2026, 1, 1, tzinfo=UTC), ((collection.relation, 20),),
    )  # fmt: skip
    file = folder / f"{edition.id}.duckdb"
    third = "etat" if source == "ops" else "mode"
    with workshop(file) as bench:
        create_relation(bench, collection)
        bench.run(
            f"INSERT INTO {collection.relation}"  # noqa: S608 - our own names
            f" (fid, id, millesime, {third}, siren_bailleur, code_commune, lon, lat)"
            f" SELECT i, {values}, '97101', -61.5, 16.2 FROM range(1, 21) AS r(i)"
        )
        if source == "rpls":
            filled = ", ".join(f"{f.name} = {_VALUES[f.type]}" for f in _OWN_FIELDS)
            bench.run(f"UPDATE {collection.relation} SET {filled}")  # noqa: S608 - our own names
    store.stage(edition, file, quiet)
    return edition.id


def table(collection: str, edition: str) -> str:
    return f'parc_social."{edition}__{collections()[collection].relation}"'


HOUSEHOLDS = table("ops-menages", "ops_2024_00000001")
DWELLINGS = table("rpls-logements", "rpls_2025_00000001")
OWN_DWELLINGS = f'{DWELLINGS[:-1]}_propres"'


def as_role(url: str, role: str, statement: str) -> list[Any]:
    """The rows of a statement of that role."""
    with psycopg.connect(url) as connection:
        connection.execute(f"SET ROLE {role}".encode())
        return connection.execute(statement.encode()).fetchall()


COUNT = f"SELECT count(*) FROM {HOUSEHOLDS}"  # noqa: S608 - our own names


@pytest.mark.parametrize(
    ("setting", "seen"),
    [
        (None, 0),
        ("", 0),
        (",", 0),
        ("999999999", 0),
        (MINE, 10),
        (f"{MINE},{OTHER}", 20),
        (f"{MINE}' OR true --", 0),
        ("%", 0),
        ("*", 20),
        (f"*,{MINE}", 10),
    ],
)
def test_households_are_those_that_the_transaction_names(
    store: PostgresStore, url: str, setting: str | None, seen: int
) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE parc_social_menages")
        if setting is not None:
            connection.execute("SELECT set_config('parc_social.sirens', %s, true)", [setting])
        assert connection.execute(COUNT.encode()).fetchone() == (seen,)
        connection.commit()
        assert connection.execute(COUNT.encode()).fetchone() == (0,), "the setting ended with it"


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        (DbRole("ops_menage"), 0),
        (DbRole("ops_menage", sirens=(MINE,)), 10),
        (DbRole("ops_menage", private=True, sirens=(OTHER,)), 10),
        (DbRole("ops_menage", sirens=None), 20),
    ],
)
def test_a_statement_that_forgot_its_predicate_finds_no_more(
    store: PostgresStore, reader: DbRole, seen: int
) -> None:
    assert store.rows(Statement(COUNT, {}), reader) == [(seen,)]


@pytest.mark.parametrize("column", PRIVATE)
def test_a_private_column_is_refused_to_the_role_of_public_ones(
    store: PostgresStore, url: str, column: str
) -> None:
    select = f'SELECT count("{column}") FROM {DWELLINGS}'  # noqa: S608 - our own names
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(url, "parc_social_lecture", select)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        store.rows(Statement(select, {}), DbRole(LOGEMENTS.relation))
    assert as_role(url, "parc_social_prives", select)
    assert store.rows(Statement(select, {}), DbRole(LOGEMENTS.relation, private=True, sirens=None))


@pytest.mark.parametrize("column", PRIVATE)
@pytest.mark.parametrize(
    ("setting", "seen"),
    [
        (None, 0),
        ("", 0),
        ("*", 0),  # every row is another role's to read
        ("%", 0),
        (f"{MINE}' OR true --", 0),
        (MINE, 10),
        (f"{MINE},{OTHER}", 20),
    ],
)
def test_a_private_column_is_null_on_rows_that_the_transaction_does_not_name(
    store: PostgresStore, url: str, column: str, setting: str | None, seen: int
) -> None:
    own = DbRole(LOGEMENTS.relation, private=True, sirens=(MINE,))
    select = f'SELECT count(*), count("{column}") FROM {OWN_DWELLINGS}'  # noqa: S608
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE parc_social_propres")
        if setting is not None:
            connection.execute("SELECT set_config('parc_social.sirens', %s, true)", [setting])
        assert connection.execute(select.encode()).fetchone() == (20, seen)
    assert store.rows(Statement(select, {}), own) == [(20, 10)]


@pytest.mark.parametrize(
    "condition",
    [
        f"siren_bailleur = '{OTHER}'",
        "loyer_principal > 10",
        "identifiant_rpls = 's15'",
        "fid > 10 AND loyer_principal IS NOT NULL",
        "fid > 10 AND 1 / (CASE WHEN loyer_principal = 15 THEN 0 ELSE 1 END) = 0",
        "fid > 10 AND CAST(siren_bailleur AS integer) > 0",
    ],
)
def test_no_condition_tells_of_the_private_columns_of_others(
    store: PostgresStore, condition: str
) -> None:
    own = DbRole(LOGEMENTS.relation, private=True, sirens=(MINE,))
    asked = f"SELECT count(*) FROM {OWN_DWELLINGS} WHERE {condition}"  # noqa: S608
    assert store.rows(Statement(asked, {}), own) == [(0,)]


def test_the_table_behind_is_refused_to_who_reads_the_private_columns_of_some_rows(
    store: PostgresStore,
) -> None:
    own = DbRole(LOGEMENTS.relation, private=True, sirens=(MINE,))
    for column in ("id", *PRIVATE):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            store.rows(Statement(f"SELECT {column} FROM {DWELLINGS}", {}), own)  # noqa: S608


def test_boxes_are_found_by_the_spatial_index_for_who_reads_the_private_columns_of_some_rows(
    store: PostgresStore, url: str
) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE parc_social_propres")
        connection.execute("SET enable_seqscan = off")
        asked = (
            f"SELECT loyer_principal FROM {OWN_DWELLINGS}"  # noqa: S608
            " WHERE ST_Intersects(geom, ST_MakeEnvelope(-61.6, 16.1, -61.4, 16.3, 4326))"
        )
        explained = connection.execute(f"EXPLAIN {asked}".encode())
        assert any("Index Cond" in line and "geom &&" in line for (line,) in explained)


@pytest.mark.parametrize("serie", ["", "-serie"])
def test_who_sees_public_columns_alone_is_answered_by_that_role(
    store: PostgresStore, serie: str
) -> None:
    name = f"rpls-logements{serie}"
    grant = Grant("a", "b", rights=(Right(name, (RightPart((FRANCE,), PUBLIC),)),))
    query = FeatureQuery(name, sort=(SortKey("code_commune"),), limit=50)
    assert store.page(grant, query).returned == 20
    assert store.count(grant, query) == 20


def test_a_landlord_reads_its_private_columns_and_no_others(store: PostgresStore) -> None:
    own = RightPart((FRANCE,), tuple(f.name for f in LOGEMENTS.fields), sirens=(MINE,))
    grant = Grant("a", "b", rights=(Right("rpls-logements", (RightPart((FRANCE,), PUBLIC), own)),))
    page = store.page(grant, FeatureQuery("rpls-logements", limit=50))
    rows = [f["properties"] for f in orjson.loads(b"[" + page.body + b"]")]
    for column in PRIVATE:
        shown = [row["id"] for row in rows if row[column] is not None]
        assert sorted(shown) == sorted(f"r{n}" for n in range(1, 11))


@pytest.mark.parametrize("role", ROLES)
def test_a_serving_role_owns_nothing_and_changes_nothing(
    store: PostgresStore, url: str, role: str
) -> None:
    flags = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication"
    with psycopg.connect(url) as connection:
        found = connection.execute(
            f"SELECT {flags} FROM pg_roles WHERE rolname = %s".encode(),  # noqa: S608
            [role],
        ).fetchone()
        assert found == (False,) * 6
        owned = "SELECT count(*) FROM pg_class WHERE relowner = %s::regrole"
        assert connection.execute(owned, [role]).fetchone() == (0,)
    for act in (
        f"DELETE FROM {HOUSEHOLDS} RETURNING 1",  # noqa: S608
        f"UPDATE {DWELLINGS} SET mode = '1' RETURNING 1",  # noqa: S608
        "CREATE TABLE parc_social.x AS SELECT 1 RETURNING 1",
        f"DROP POLICY menages ON {HOUSEHOLDS}",
        f"ALTER TABLE {HOUSEHOLDS} DISABLE ROW LEVEL SECURITY",
        "SELECT * FROM parc_social.ops_menage",
        "SELECT * FROM parc_social.rpls_logement",
        f"DROP VIEW {OWN_DWELLINGS}",
        f"CREATE OR REPLACE VIEW {OWN_DWELLINGS} AS SELECT * FROM {DWELLINGS}",  # noqa: S608
        "SELECT pg_read_file('/etc/passwd')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.SyntaxError)):
            as_role(url, role, act)


def test_what_an_earlier_version_opened_wide_is_closed_by_migrate(
    store: PostgresStore, url: str
) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(f"GRANT SELECT ON {DWELLINGS} TO parc_social_lecture".encode())
        connection.execute(f"ALTER TABLE {HOUSEHOLDS} DISABLE ROW LEVEL SECURITY".encode())
        connection.execute(f"GRANT SELECT ON {DWELLINGS} TO parc_social_propres".encode())
        connection.execute(f"DROP VIEW {OWN_DWELLINGS}".encode())
    store.migrate()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(url, "parc_social_propres", f"SELECT siren_bailleur FROM {DWELLINGS}")  # noqa: S608
    assert as_role(url, "parc_social_propres", f"SELECT count(*) FROM {OWN_DWELLINGS}") == [(20,)]  # noqa: S608
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(url, "parc_social_lecture", f"SELECT siren_bailleur FROM {DWELLINGS}")  # noqa: S608
    assert as_role(url, "parc_social_menages", COUNT) == [(0,)]
    assert as_role(url, "parc_social_lecture", f"SELECT count(id) FROM {DWELLINGS}") == [(20,)]  # noqa: S608


def test_commands_that_start_together_migrate_one_after_the_other(
    store: PostgresStore, url: str, tmp_path: Path
) -> None:
    """Each `load` migrates; rights changed twice at once are an error of PostgreSQL."""

    def migrate(number: int) -> None:
        beside = open_store(Settings(data=tmp_path / str(number), store=url), owner=True)
        with closing(beside):
            for _ in range(3):
                beside.migrate()

    with ThreadPoolExecutor(4) as starting:
        assert list(starting.map(migrate, range(4))) == [None] * 4
    assert as_role(url, "parc_social_menages", COUNT) == [(0,)]


def test_a_column_that_the_catalogue_gained_is_read_in_editions_of_before(
    own_database: Callable[[], str], tmp_path: Path
) -> None:
    url = own_database()
    store = open_store(Settings(data=tmp_path / "d", store=url), owner=True)
    assert isinstance(store, PostgresStore)
    store.migrate()
    values = f"'r' || i, 2025, NULL, {_OWNER}"
    store.publish([_staged(store, tmp_path, "rpls-logements", "rpls", values)], [])
    with psycopg.connect(url) as connection:
        for column in ("pmr", "contingent"):
            drop = f"ALTER TABLE parc_social.rpls_logement DROP COLUMN {column} CASCADE"
            connection.execute(drop.encode())
    store.migrate()
    _staged(store, tmp_path, "rpls-logements", "rpls", values, serial=2)
    opened, every = RightPart((FRANCE,), PUBLIC), tuple(f.name for f in LOGEMENTS.fields)
    for part in ([], [RightPart((FRANCE,), every, sirens=(MINE,))], [RightPart((FRANCE,), every)]):
        grant = Grant("a", "b", rights=(Right("rpls-logements", (opened, *part)),))
        assert store.page(grant, FeatureQuery("rpls-logements")).matched == 20
    store.close()


def test_a_row_of_another_makes_no_filter_fail(store: PostgresStore) -> None:
    """Its planner chooses which condition it looks at first, and zero to a negative power fails."""
    failing = Filter(parse_text("0 ^ (2000 - millesime) >= 0"))
    query = FeatureQuery("rpls-logements", filter=failing)
    every = Grant("a", "b", rights=(Right("rpls-logements", (RightPart((FRANCE,), PUBLIC),)),))
    with pytest.raises(InvalidValue):
        store.page(every, query)
    far = RightPart((Perimeter(communes=("97102", "97103")),), PUBLIC)
    grant = Grant("a", "b", rights=(Right("rpls-logements", (far,)),))
    assert (store.page(grant, query).matched, store.count(grant, query)) == (0, 0)
    view = visible(grant, "rpls-logements")
    made = store.reading(
        lambda shown: Select(view, shown.of(view.collection), store.dialect).count(query)
    )
    assert re.search(r'CASE WHEN \(t."code_commune" = .* THEN .*power\(.* END', made.text)


def test_connections_carry_nothing_from_one_landlord_to_another(store: PostgresStore) -> None:
    def ask(number: int) -> tuple[str, list[tuple[Any, ...]] | None]:
        siren = (MINE, OTHER)[number % 2]
        reader = DbRole("ops_menage", sirens=(siren,))
        if number % 3 == 0:  # a third fails inside its transaction
            broken = "SELECT CAST('x' || siren_bailleur AS integer)"
            with pytest.raises(InvalidValue):
                store.rows(Statement(f"{broken} FROM {HOUSEHOLDS}", {}), reader)
            return siren, None
        return siren, store.rows(
            Statement(f"SELECT DISTINCT siren_bailleur FROM {HOUSEHOLDS}", {}),  # noqa: S608
            reader,
        )

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(300)))
    assert all(rows in (None, [(siren,)]) for siren, rows in answers)
    assert store.rows(Statement(COUNT, {}), DbRole("ops_menage")) == [(0,)]


def test_a_box_of_households_is_still_found_by_the_spatial_index(
    store: PostgresStore, url: str
) -> None:
    with psycopg.connect(url) as connection:
        leakproof = "SELECT proleakproof FROM pg_proc WHERE proname = 'geometry_overlaps'"
        assert connection.execute(leakproof).fetchall() == [(True,)]
    everything = tuple(f.name for f in MENAGES.fields)
    own = Grant(
        "a",
        "b",
        rights=(Right("ops-menages", (RightPart((FRANCE,), everything, sirens=(MINE,)),)),),
    )
    near = FeatureQuery("ops-menages", boxes=((-61.6, 16.1, -61.4, 16.3),), limit=50)
    far = FeatureQuery("ops-menages", boxes=((2.0, 48.0, 3.0, 49.0),), limit=50)
    assert (store.page(own, near).returned, store.page(own, far).returned) == (10, 0)
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE parc_social_menages")
        connection.execute("SET enable_seqscan = off")
        envelope = "ST_MakeEnvelope(-61.6, 16.1, -61.4, 16.3, 4326)"
        explained = connection.execute(f"EXPLAIN {COUNT} WHERE geom && {envelope}".encode())
        assert "geom &&" in next(line for (line,) in explained if "Index Cond" in line)


SQUARE = [[[-61.6, 16.1], [-61.4, 16.1], [-61.4, 16.3], [-61.6, 16.3], [-61.6, 16.1]]]


@pytest.mark.parametrize(
    ("name", "indexed", "seen"),
    [
        ("s_intersects", True, 10),
        ("s_within", True, 10),
        ("s_equals", True, 0),
        ("s_touches", True, 0),
        ("s_disjoint", False, 0),
    ],
)
def test_a_spatial_filter_on_households_is_found_by_the_spatial_index(
    store: PostgresStore, url: str, name: str, indexed: bool, seen: int
) -> None:
    everything = tuple(f.name for f in MENAGES.fields)
    own = Grant(
        "a",
        "b",
        rights=(Right("ops-menages", (RightPart((FRANCE,), everything, sirens=(MINE,)),)),),
    )
    square = {"type": "Polygon", "coordinates": SQUARE}
    tree = tree_of({"op": name, "args": [{"property": "geometry"}, square]})
    query = FeatureQuery("ops-menages", filter=Filter(tree))
    assert store.count(own, query) == seen
    assert _is_by_place(store, url, own, query) is indexed


@pytest.mark.parametrize("road", ["bbox", "bbox du filtre", "polygone"])
def test_what_a_projected_system_covers_is_found_by_the_spatial_index_too(
    store: PostgresStore, url: str, road: str
) -> None:
    everything = tuple(f.name for f in MENAGES.fields)
    own = Grant(
        "a",
        "b",
        rights=(Right("ops-menages", (RightPart((FRANCE,), everything, sirens=(MINE,)),)),),
    )
    crs = crs_of(uri_of(5490))
    corners = [640_000.0, 1_780_000.0, 672_000.0, 1_803_000.0]  # the square above, nearly
    west, south, east, north = corners
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    node = {"type": "Polygon", "coordinates": [ring]} if road == "polygone" else {"bbox": corners}
    tree = tree_of({"op": "s_intersects", "args": [{"property": "geometry"}, node]})
    query = (
        FeatureQuery("ops-menages", boxes=areas_of(asked(corners, crs.uri)))
        if road == "bbox"
        else FeatureQuery("ops-menages", filter=Filter(tree, crs))
    )
    assert store.count(own, query) == 10
    assert _is_by_place(store, url, own, query)


def _is_by_place(store: PostgresStore, url: str, own: Grant, query: FeatureQuery) -> bool:
    """Whether the index of places answers a count under row security."""
    view = visible(own, "ops-menages")
    made = store.reading(
        lambda shown: Select(view, shown.of(view.collection), store.dialect).count(query)
    )
    with psycopg.connect(url) as connection:  # on so few rows any other index is as good
        connection.execute(f'DROP INDEX {HOUSEHOLDS[:-1]}_siren_bailleur_fid_idx"'.encode())
        connection.execute("SET LOCAL enable_seqscan = off")
        connection.execute("SET LOCAL ROLE parc_social_menages")
        explained = psycopg.RawCursor(connection).execute(
            f"EXPLAIN {made.text}".encode(), [*made.values.values()]
        )
        plan = [line for (line,) in explained]
        connection.rollback()
    return any("Index Cond" in line and "geom &&" in line for line in plan)


def test_the_setting_ends_with_its_transaction_on_a_login_that_reads_everything(
    store: PostgresStore, url: str, tmp_path: Path
) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        login = f"lit_{connection.info.dbname}"
        roles = ", ".join(ROLES)
        connection.execute(f"CREATE ROLE {login} LOGIN PASSWORD 'p' IN ROLE {roles}".encode())
        host, port, base = connection.info.host, connection.info.port, connection.info.dbname
    read = f"postgresql://{login}:p@{host}:{port}/{base}"
    serving = open_store(Settings(data=tmp_path, store=url, store_read=read), owner=False)
    assert isinstance(serving, PostgresStore)
    kept = Statement("SELECT nullif(current_setting('parc_social.sirens', true), '')", {})
    for _ in range(3):  # one connection, lent again and again
        assert serving.rows(Statement(COUNT, {}), DbRole("ops_menage", sirens=(MINE,))) == [(10,)]
        assert serving.rows(kept, DbRole(LOGEMENTS.relation)) == [(None,)]
        assert serving.rows(Statement(COUNT, {}), DbRole(LOGEMENTS.relation)) == [(0,)]
    serving.close()
