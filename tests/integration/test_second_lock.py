"""PostgreSQL refuses by itself what a statement of ours should never have asked."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from parc_social.access.grant import Grant, Right
from parc_social.access.part import Part
from parc_social.access.perimeter import FRANCE
from parc_social.catalogue.field import Audience
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue
from parc_social.settings import Settings
from parc_social.storage.edition import Edition, State
from parc_social.storage.edition_file import create_relation
from parc_social.storage.opening import open_store
from parc_social.storage.postgres_store import PostgresStore
from parc_social.storage.query import FeatureQuery, SortKey
from parc_social.storage.reader import Reader
from parc_social.storage.workshop import workshop

MINE, OTHER = "552100554", "732829320"
MENAGES, LOGEMENTS = collections()["ops-menages"], collections()["rpls-logements"]
PUBLIC = tuple(f.name for f in LOGEMENTS.fields if f.audience is Audience.OPEN)
PRIVATE = tuple(f.name for f in LOGEMENTS.fields if f.audience is Audience.OWN)
ROLES = ("parc_social_lecture", "parc_social_prives", "parc_social_menages")
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


def _staged(store: PostgresStore, folder: Path, name: str, source: str, values: str) -> str:
    collection = collections()[name]
    year = 2024 if source == "ops" else 2025
    edition = Edition(
        f"{source}_{year}_00000001", source, year, State.STAGED,
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
    store.stage(edition, file, quiet)
    return edition.id


def table(collection: str, edition: str) -> str:
    return f'parc_social."{edition}__{collections()[collection].relation}"'


HOUSEHOLDS = table("ops-menages", "ops_2024_00000001")
DWELLINGS = table("rpls-logements", "rpls_2025_00000001")


def as_role(url: str, role: str, *statements: str) -> list[Any]:
    """The rows of the last statement, all of them in one transaction of that role."""
    with psycopg.connect(url) as connection:
        connection.execute(f"SET ROLE {role}".encode())
        for statement in statements:
            cursor = connection.execute(statement.encode())
        return cursor.fetchall()


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
        (Reader("ops_menage"), 0),
        (Reader("ops_menage", sirens=(MINE,)), 10),
        (Reader("ops_menage", private=True, sirens=(OTHER,)), 10),
        (Reader("ops_menage", sirens=None), 20),
    ],
)
def test_a_statement_that_forgot_its_predicate_finds_no_more(
    store: PostgresStore, reader: Reader, seen: int
) -> None:
    assert store.rows((COUNT, {}), reader) == [(seen,)]


@pytest.mark.parametrize("column", PRIVATE)
def test_a_private_column_is_refused_to_the_role_of_public_ones(
    store: PostgresStore, url: str, column: str
) -> None:
    select = f'SELECT count("{column}") FROM {DWELLINGS}'  # noqa: S608 - our own names
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(url, "parc_social_lecture", select)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        store.rows((select, {}), Reader(LOGEMENTS.relation))
    assert as_role(url, "parc_social_prives", select)
    assert store.rows((select, {}), Reader(LOGEMENTS.relation, private=True))


@pytest.mark.parametrize("serie", ["", "-serie"])
def test_who_sees_public_columns_alone_is_answered_by_that_role(
    store: PostgresStore, serie: str
) -> None:
    name = f"rpls-logements{serie}"
    grant = Grant("a", "b", rights=(Right(name, (Part((FRANCE,), PUBLIC),)),))
    query = FeatureQuery(name, sort=(SortKey("code_commune"),), limit=50)
    assert store.page(grant, query).returned == 20
    assert store.count(grant, query) == 20


def test_a_landlord_reads_its_private_columns_and_no_others(store: PostgresStore) -> None:
    own = Part((FRANCE,), tuple(f.name for f in LOGEMENTS.fields), sirens=(MINE,))
    grant = Grant("a", "b", rights=(Right("rpls-logements", (Part((FRANCE,), PUBLIC), own)),))
    page = store.page(grant, FeatureQuery("rpls-logements", limit=50))
    owners = [f["properties"]["siren_bailleur"] for f in orjson.loads(b"[" + page.body + b"]")]
    assert (owners.count(MINE), owners.count(None)) == (10, 10)


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
    store.migrate()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(url, "parc_social_lecture", f"SELECT siren_bailleur FROM {DWELLINGS}")  # noqa: S608
    assert as_role(url, "parc_social_menages", COUNT) == [(0,)]
    assert as_role(url, "parc_social_lecture", f"SELECT count(id) FROM {DWELLINGS}") == [(20,)]  # noqa: S608


def test_connections_carry_nothing_from_one_landlord_to_another(store: PostgresStore) -> None:
    def ask(number: int) -> tuple[str, list[tuple[Any, ...]] | None]:
        siren = (MINE, OTHER)[number % 2]
        reader = Reader("ops_menage", sirens=(siren,))
        if number % 3 == 0:  # a third fails inside its transaction
            broken = "SELECT CAST('x' || siren_bailleur AS integer)"
            with pytest.raises(InvalidValue):
                store.rows((f"{broken} FROM {HOUSEHOLDS}", {}), reader)
            return siren, None
        return siren, store.rows((f"SELECT DISTINCT siren_bailleur FROM {HOUSEHOLDS}", {}), reader)  # noqa: S608

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(300)))
    assert all(rows in (None, [(siren,)]) for siren, rows in answers)
    assert store.rows((COUNT, {}), Reader("ops_menage")) == [(0,)]


def test_a_box_of_households_is_still_found_by_the_spatial_index(
    store: PostgresStore, url: str
) -> None:
    with psycopg.connect(url) as connection:
        leakproof = "SELECT proleakproof FROM pg_proc WHERE proname = 'geometry_overlaps'"
        assert connection.execute(leakproof).fetchall() == [(True,)]
    everything = tuple(f.name for f in MENAGES.fields)
    own = Grant(
        "a", "b", rights=(Right("ops-menages", (Part((FRANCE,), everything, sirens=(MINE,)),)),)
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
    kept = ("SELECT nullif(current_setting('parc_social.sirens', true), '')", {})
    for _ in range(3):  # one connection, lent again and again
        assert serving.rows((COUNT, {}), Reader("ops_menage", sirens=(MINE,))) == [(10,)]
        assert serving.rows(kept, Reader(LOGEMENTS.relation)) == [(None,)]
        assert serving.rows((COUNT, {}), Reader(LOGEMENTS.relation)) == [(0,)]
    serving.close()
