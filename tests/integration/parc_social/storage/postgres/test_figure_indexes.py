"""Two columns of the figures of a whole level are read of an index, by who may read the table."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.postgres.figure_indexes import add_missing
from parc_social.storage.postgres.store import PostgresStore
from testing.made.stores.locked import quiet

COMMUNES = collections()["indicateurs-commune"]
FEW, MANY = 1_999, 2_000
INDEXES = "SELECT count(*) FROM pg_index WHERE indrelid = %s::regclass AND indnatts > indnkeyatts"


@pytest.fixture(scope="module")
def url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture(scope="module")
def store(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresStore]:
    """Two editions: of so many communes that indexes serve, and of one less."""
    folder = tmp_path_factory.mktemp("index")
    opened = open_store(Settings(data=folder / "d", store=url), owner=True)
    assert isinstance(opened, PostgresStore)
    opened.migrate()
    opened.publish([_staged(opened, folder, 2024, FEW), _staged(opened, folder, 2025, MANY)], [])
    yield opened
    opened.close()


def _staged(store: PostgresStore, folder: Path, year: int, rows: int) -> str:
    edition = Edition(
        f"indicateurs_{year}_00000001", "indicateurs", year, EditionState.STAGED,
        datetime(2026, 1, 1, tzinfo=UTC), ((COMMUNES.relation, rows),),
    )  # fmt: skip
    file = folder / f"{edition.id}.duckdb"
    with workshop(file) as bench:
        create_relation(bench, COMMUNES)
        bench.run(
            f"INSERT INTO {COMMUNES.relation} (fid, code, millesime, population, taux_vacance,"  # noqa: S608 - our own names
            f" taux_vacance_statut) SELECT i, i, {year}, 'tous', i / 10, 'D'"
            f" FROM range(1, {rows + 1}) AS r(i)"
        )
    store.stage(edition, file, quiet)
    return edition.id


def _table(year: int) -> str:
    return f"parc_social.indicateurs_{year}_00000001__{COMMUNES.relation}"


def test_a_table_of_many_rows_has_its_indexes_and_one_of_few_none(
    store: PostgresStore, url: str
) -> None:
    with psycopg.connect(url) as connection:
        made = [connection.execute(INDEXES, [_table(year)]).fetchone() for year in (2024, 2025)]
    assert made[0] == (0,)
    assert made[1] is not None
    assert made[1][0] > 5


def test_figures_are_read_of_an_index_alone(store: PostgresStore, url: str) -> None:
    asked = (
        f"SELECT fid, code, taux_vacance, taux_vacance_statut FROM {_table(2025)}"  # noqa: S608
        " WHERE millesime >= 2025 AND millesime <= 2025 AND population = 'tous'"
    )
    with psycopg.connect(url) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = [line for (line,) in connection.execute(f"EXPLAIN {asked}".encode())]
        assert any("Index Only Scan" in line for line in plan), plan


def test_who_may_not_read_the_table_reads_no_index_of_it(store: PostgresStore, url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE ROLE curieux; GRANT USAGE ON SCHEMA parc_social TO curieux")
        connection.execute("SET LOCAL ROLE curieux")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"SELECT taux_vacance FROM {_table(2025)}".encode())  # noqa: S608


def test_migration_gives_them_to_what_was_published_before_once(
    store: PostgresStore, url: str
) -> None:
    """On a database with rows in it; figures stay what they were."""
    with psycopg.connect(url, autocommit=True) as connection:
        whole = f"SELECT sum(taux_vacance) FROM {_table(2025)}".encode()  # noqa: S608
        names = (
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass"
            " AND indnatts > indnkeyatts"
        )
        before = connection.execute(names, [_table(2025)]).fetchall()
        figures = connection.execute(whole).fetchone()
        for (name,) in before:
            connection.execute(f"DROP INDEX {name}".encode())
        for _ in range(2):
            add_missing(connection)
            assert connection.execute(INDEXES, [_table(2025)]).fetchone() == (len(before),)
            assert connection.execute(INDEXES, [_table(2024)]).fetchone() == (0,)
        assert connection.execute(whole).fetchone() == figures
