"""Names, version, roles and the schema of the PostgreSQL store."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, sql
from psycopg.types.json import Jsonb

from parc_social.errors import Away, Unavailable
from parc_social.postgres_version import check_version
from parc_social.storage.edition_files.provenance import Provenance, read_provenance
from parc_social.storage.editions.edition import Checksum, Edition, EditionState
from parc_social.storage.editions.history import (
    Earlier,
    EditionEntry,
    EditionHistory,
    SurveyVersion,
)
from parc_social.storage.sql.text import statement
from parc_social.wording import first_line

MARKED = "fid"  # the column whose comment tells what the texts of a table are of
SCHEMA = "parc_social"
_MIGRATION = 1_885_434_692  # an advisory lock of the database, beside the writer's (postgres_turn)
Row = tuple[Any, ...]
_VERSION_PUT = "INSERT INTO parc_social.version (id, millesime, dated) VALUES (%s, %s, %s)"


def child_name(edition: str, relation: str) -> str:
    """Table of one relation of one edition; under 63 characters for every edition id."""
    return f"{edition}__{relation}"


def identifier(table: str) -> sql.Identifier:
    """A table of the schema, quoted."""
    return sql.Identifier(SCHEMA, table)


@contextmanager
def owner_connection(url: str) -> Generator[Connection[Row]]:
    """A connection that owns the schema. Raises Unavailable without a server that is new enough."""
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise Away(f"PostgreSQL ne répond pas : {first_line(error)}") from error
    with connection:
        check_version(connection.info.server_version, "PARC_SOCIAL_STORE")
        yield connection


def migrate(connection: Connection[Row]) -> None:
    """PostGIS, schema, list of editions and roles. Raises Unavailable saying what is missing.

    One at a time in a database, until the session ends: two that change a right or a function at
    once are refused by PostgreSQL ("tuple concurrently updated").
    """
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Unavailable(f"la base PostgreSQL doit être en UTF8, elle est en {encoding}")
    connection.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION])
    _add_postgis(connection)
    try:
        with connection.transaction():
            connection.execute(_text("postgres_schema"))
    except psycopg.errors.InsufficientPrivilege as error:
        user = connection.info.user
        raise Unavailable(
            f"le rôle PostgreSQL {user} doit pouvoir créer un schéma et des rôles (CREATEROLE)"
            f" : {first_line(error)}"
        ) from error


def read_book(connection: Connection[Row]) -> EditionHistory:
    """Everything that is remembered of editions. Raises Unavailable before the first migration."""
    try:
        rows = connection.execute(_text("postgres_editions")).fetchall()
        earlier = connection.execute(_text("postgres_earlier")).fetchall()
        versions = connection.execute(_text("postgres_versions")).fetchall()
    except psycopg.errors.UndefinedTable as error:
        raise Unavailable("l'entrepôt n'est pas prêt : lancez parc-social migrate") from error
    except psycopg.errors.UndefinedColumn as error:
        raise Unavailable(
            f"l'entrepôt PostgreSQL n'a pas la forme de ce logiciel ({first_line(error)}) : nommez"
            " une base neuve par PARC_SOCIAL_STORE, lancez parc-social migrate et chargez-y de"
            " nouveau les fichiers (« parc-social load »)"
        ) from error
    return EditionHistory(
        {row[0]: EditionEntry(_edition(row), row[7]) for row in rows},
        tuple(Earlier(tuple(row[1]), tuple(row[2]), row[0]) for row in earlier),
        tuple(SurveyVersion(*row) for row in versions),
    )


def write_book(connection: Connection[Row], before: EditionHistory, after: EditionHistory) -> None:
    """Writes what changed, in the caller's transaction."""
    for identifier, entry in after.entries.items():
        if entry is not before.entries.get(identifier):
            _put_entry(connection, entry)
    removed = [identifier for identifier in before.entries if identifier not in after.entries]
    connection.execute("DELETE FROM parc_social.edition WHERE id = ANY(%s)", [removed])
    if after.earlier != before.earlier:
        connection.execute("DELETE FROM parc_social.earlier")
        for one in after.earlier:
            values = [one.replaced_at, list(one.published), list(one.drafts)]
            connection.execute("INSERT INTO parc_social.earlier VALUES (%s, %s, %s)", values)
    for version in after.versions[len(before.versions) :]:
        values = [version.id, version.millesime, version.dated]
        connection.execute(_VERSION_PUT, values)


def put_provenance(
    connection: Connection[Row], identifier: str, provenance: Provenance | None
) -> None:
    """Writes what an edition was made of."""
    document = Jsonb(provenance.document()) if provenance else None
    update = "UPDATE parc_social.edition SET provenance = %s WHERE id = %s"
    connection.execute(update, [document, identifier])


def get_provenance(connection: Connection[Row], identifier: str) -> Provenance | None:
    """Provenance of an edition; None when it does not tell, or is unknown."""
    select = "SELECT provenance FROM parc_social.edition WHERE id = %s"
    row = connection.execute(select, [identifier]).fetchone()
    return read_provenance(row[0]) if row and row[0] else None


def _put_entry(connection: Connection[Row], entry: EditionEntry) -> None:
    edition = entry.edition
    values = {
        "id": edition.id,
        "source": edition.source,
        "millesime": edition.millesime,
        "state": edition.state.value,
        "made_at": edition.made_at,
        "row_counts": Jsonb(dict(edition.rows)),
        "fictive": edition.fictive,
        "changed_at": entry.changed_at,
        "sha256": edition.seal.sha256 if edition.seal else None,
        "octets": edition.seal.octets if edition.seal else None,
        "bailleurs": list(edition.bailleurs),
        "dated": edition.dated,
    }
    connection.execute(_text("postgres_edition_put"), values)


class EditionRelation(NamedTuple):
    """A relation of an edition as PostgreSQL holds it; `texts`: see EditionTable."""

    edition: str
    relation: str
    columns: Sequence[str]
    texts: str


def tables_of(connection: Connection[Row], ids: list[str]) -> list[EditionRelation]:
    """The tables of some editions."""
    values = {"ids": ids, "text": MARKED}
    rows = connection.execute(_text("postgres_tables"), values).fetchall()
    return [EditionRelation(row[0], row[1], row[2], row[3] or "") for row in rows]


def columns_of(connection: Connection[Row], table: str) -> dict[str, str]:
    """PostgreSQL type of each column of a table of the schema."""
    values = {"table": identifier(table).as_string(connection)}
    return dict(connection.execute(_text("postgres_columns"), values).fetchall())


def _edition(row: Row) -> Edition:
    return Edition(
        id=row[0],
        source=row[1],
        millesime=row[2],
        state=EditionState(row[3]),
        made_at=row[4],
        rows=tuple(row[5].items()),
        fictive=row[6],
        seal=Checksum(row[9], row[8]) if row[8] else None,
        bailleurs=tuple(row[10]),
        dated=row[11],
    )


def _add_postgis(connection: Connection[Row]) -> None:
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    except psycopg.errors.UniqueViolation:
        return  # another process has just made it
    except psycopg.errors.InsufficientPrivilege as error:
        raise Unavailable(
            "PostGIS manque à cette base : un administrateur doit y lancer CREATE EXTENSION postgis"
        ) from error
    except psycopg.Error as error:
        raise Unavailable(
            f"PostGIS n'est pas installé sur ce serveur PostgreSQL ({first_line(error)})"
        ) from error


def _text(name: str) -> bytes:
    return statement("parc_social.storage.postgres", name).encode()
