"""Whether the rights on published tables are still those that were given, asked without a lock.

Every `load` migrates, and a migration sees to the rights of all that is on show. To give them again
takes each table from its readers, behind whoever reads it for long (a pg_dump: hours). So what
PostgreSQL's own catalogue says of a table's rights once they are given is kept, as a digest, in the
comment of the table: a table is given them again only where the catalogue says something else now
(a right added by hand, a column gained, a base restored under another owner), or this program
would give others.
"""

from collections.abc import Collection

from psycopg import Connection, sql

from parc_social.storage.postgres.schema import Row, identifier
from parc_social.storage.sql.text import statement


def write_down(connection: Connection[Row], table: str, rule: str) -> None:
    """Keeps what the catalogue says of a table, whose rights have just been given under a rule."""
    for name, digest, _ in _said(connection, [table]):
        comment = sql.SQL("COMMENT ON TABLE {} IS {}")
        connection.execute(comment.format(identifier(name), sql.Literal(_mark(rule, digest))))


def standing(connection: Connection[Row], rules: dict[str, str]) -> Collection[str]:
    """The tables, each with its rule, whose rights are those that `write_down` saw."""
    return {
        name
        for name, digest, comment in _said(connection, [*rules])
        if comment == _mark(rules[name], digest)
    }


def _said(connection: Connection[Row], tables: list[str]) -> list[Row]:
    text = statement("parc_social.storage.postgres", "postgres_standing_rights").encode()
    return connection.execute(text, {"tables": tables}).fetchall()


def _mark(rule: str, digest: str) -> str:
    return f"parc-social : droits {rule} {digest}"
