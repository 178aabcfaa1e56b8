"""The kept texts of an edition in PostgreSQL: columns beside the others, and a comment on them.

The comment is the digest of what they were written of (audience_texts.py). It is of one table
alone, while a column that the table of all editions gains, every edition gains, empty. Texts
without it are not read.
"""

import logging

from psycopg import Connection, sql

from parc_social.catalogue.collection import Collection
from parc_social.storage.postgres.csv_copy import StagedRelation
from parc_social.storage.postgres.schema import Row, identifier
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.audience_texts import (
    TEXT,
    digest_of,
    kept_collection,
    text_columns,
)
from parc_social.storage.statements.text_writer import alike, written_texts

log = logging.getLogger(__name__)


def texts_of(collection: Collection) -> tuple[tuple[str, str, str], ...]:
    """The columns of texts of its relation, as StagedRelation has them; empty without any."""
    kept = kept_collection(collection.relation)
    if kept is None:
        return ()
    names = text_columns(kept)
    return tuple((name, "text", f"CASE WHEN {alike(kept, name)} THEN {name} END") for name in names)


def source_of(collection: Collection) -> str:
    """SQL: the rows `t` of its relation in an edition file, with the texts that it keeps.

    Each is written once there, and looked at by name: a condition on it would write it again.
    """
    kept = kept_collection(collection.relation)
    table = f"{quoted(collection.relation)} AS t"
    if kept is None:
        return table
    texts = ", ".join(f"{text} AS {name}" for name, text in written_texts(kept))
    return f"(SELECT t.*, {texts} FROM {table}) AS t"  # noqa: S608 - the catalogue's names


def mark_texts(connection: Connection[Row], table: str, relation: StagedRelation) -> None:
    """Names the texts of a table good where each row has its own, before the table is served."""
    kept = kept_collection(relation.name)
    if not relation.served or kept is None:
        return
    names = [sql.SQL("{} IS NULL").format(sql.Identifier(name)) for name in text_columns(kept)]
    select = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE {})").format(
        identifier(table), sql.SQL(" OR ").join(names)
    )
    row = connection.execute(select).fetchone()
    if row is None or row[0]:
        log.warning("%s has a row that has no text: it is written at each request", table)
        return
    comment = sql.SQL("COMMENT ON COLUMN {}.{} IS {}").format(
        identifier(table), sql.Identifier(TEXT), sql.Literal(digest_of(kept))
    )
    connection.execute(comment)
