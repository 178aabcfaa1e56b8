"""PostgreSQL refuses by itself what a statement of ours should never have asked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.errors import InvalidValue
from parc_social.settings import Settings
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.open import open_store
from parc_social.storage.postgres.pool import ServingPool
from parc_social.storage.postgres.roles import as_reader, kind_of
from parc_social.storage.postgres.store import PostgresStore
from parc_social.storage.query.model import FeatureQuery, SortKey
from testing.made.stores.locked import (
    COUNT,
    DWELLINGS,
    HOUSEHOLDS,
    LOGEMENTS,
    MINE,
    OTHER,
    OWN_DWELLINGS,
    OWNER,
    PRIVATE,
    PUBLIC,
    staged,
)
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

ROLES = (
    "parc_social_lecture", "parc_social_prives", "parc_social_propres", "parc_social_menages",
)  # fmt: skip


LOCKED = (*PRIVATE, "texte_propre")  # and what is made of them


def as_role(url: str, role: str, statement: str) -> list[Any]:
    """The rows of a statement of that role."""
    with psycopg.connect(url) as connection:
        connection.execute(f"SET ROLE {role}".encode())
        return connection.execute(statement.encode()).fetchall()


@each_row(
    ("setting", "seen"),
    [
        (None, 0), ("", 0), (",", 0), ("999999999", 0), (MINE, 10), (f"{MINE},{OTHER}", 20),
        (f"{MINE}' OR true --", 0), ("%", 0), ("*", 20), (f"*,{MINE}", 10),
    ],
)  # fmt: skip
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


@each_row("column", LOCKED)
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


@each_row("column", LOCKED)
@each_row(
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


@each_row(
    "condition",
    [
        f"siren_bailleur = '{OTHER}'",
        "loyer_principal > 10",
        "identifiant_rpls = 's15'",
        "fid > 10 AND loyer_principal IS NOT NULL",
        "fid > 10 AND 1 / (CASE WHEN loyer_principal = 15 THEN 0 ELSE 1 END) = 0",
        "fid > 10 AND CAST(siren_bailleur AS integer) > 0",
        "fid > 10 AND texte_propre IS NOT NULL",
        "texte_propre LIKE '%15%'",
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
    for column in ("id", *LOCKED):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            store.rows(Statement(f"SELECT {column} FROM {DWELLINGS}", {}), own)  # noqa: S608


@each_row("serie", ["", "-serie"])
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


@each_row("role", ROLES)
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
    values = f"'r' || i, 2025, NULL, {OWNER}"
    store.publish([staged(store, tmp_path, "rpls-logements", "rpls", values)], [])
    with psycopg.connect(url) as connection:
        for column in ("pmr", "contingent"):
            drop = f"ALTER TABLE parc_social.rpls_logement DROP COLUMN {column} CASCADE"
            connection.execute(drop.encode())
    store.migrate()
    staged(store, tmp_path, "rpls-logements", "rpls", values, serial=2)
    opened, every = RightPart((FRANCE,), PUBLIC), tuple(f.name for f in LOGEMENTS.fields)
    for part in ([], [RightPart((FRANCE,), every, sirens=(MINE,))], [RightPart((FRANCE,), every)]):
        grant = Grant("a", "b", rights=(Right("rpls-logements", (opened, *part)),))
        assert store.page(grant, FeatureQuery("rpls-logements")).matched == 20
    store.close()


def test_connections_carry_nothing_from_one_landlord_to_another(store: PostgresStore) -> None:
    def ask(number: int) -> tuple[str, list[tuple[Any, ...]] | None]:
        siren = (MINE, OTHER)[number % 2]
        reader = DbRole("ops_menage", sirens=(siren,))
        if number % 3 == 0:  # a third fails inside its transaction
            broken = "SELECT CAST('x' || siren_bailleur AS integer)"
            with pytest.raises(InvalidValue):
                store.rows(Statement(f"{broken} FROM {HOUSEHOLDS}", {}), reader)
            return siren, None
        asked = f"SELECT DISTINCT siren_bailleur FROM {HOUSEHOLDS}"  # noqa: S608
        return siren, store.rows(Statement(asked, {}), reader)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(300)))
    assert all(rows in (None, [(siren,)]) for siren, rows in answers)
    assert store.rows(Statement(COUNT, {}), DbRole("ops_menage")) == [(0,)]


def test_the_setting_ends_with_its_transaction_on_a_connection_that_takes_another_role(
    store: PostgresStore, url: str
) -> None:
    kept = b"SELECT nullif(current_setting('parc_social.sirens', true), ''), current_user::text"
    pool = ServingPool(url, 5.0, 1)
    mine, public = DbRole("ops_menage", sirens=(MINE,)), DbRole(LOGEMENTS.relation)
    for _ in range(3):  # one connection, lent again and again
        with pool.connection(kind_of(mine)) as connection, as_reader(connection, mine):
            assert connection.run_prepared(COUNT.encode(), []).rows() == [(10,)]
        with pool.connection(kind_of(mine)) as connection:
            assert connection.run_prepared(COUNT.encode(), []).rows() == [(0,)]
        with pool.connection(kind_of(public)) as connection, as_reader(connection, public):
            assert connection.run_prepared(kept, []).rows() == [(None, "parc_social_lecture")]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.run_prepared(COUNT.encode(), [])
    pool.close()
