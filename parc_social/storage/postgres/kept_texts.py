"""The kept texts of an edition in PostgreSQL, as it is staged: a table of blocks, and a comment.

The comment is the digest of what they are written of (audience_texts.py). It is of one table
alone, while a column that the table of all editions gains, every edition gains, empty. Texts
without it are not read: until its blocks are there, behind the swap (block_writer.py), it says
that they are waited for. The own text of a row is a column of it: by row, the database looks whose
it is.
"""

from collections.abc import Sequence

from psycopg import Connection, sql

from parc_social.catalogue.collection import Collection
from parc_social.storage.postgres.csv_copy import StagedRelation
from parc_social.storage.postgres.schema import (
    MARKED,
    EditionRelation,
    Row,
    child_name,
    identifier,
    tables_of,
)
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.audience_texts import (
    OPEN_BLOCK,
    OWN_TEXT,
    TWIN_BLOCK,
    WHOLE_BLOCK,
    awaited_marks,
    awaits_texts,
    blocks_name,
    kept_collection,
    wide_twin,
)
from parc_social.storage.statements.text_writer import alike, written_texts

_PACKED = "bytea STORAGE EXTERNAL"  # it is compressed


def own_text_of(collection: Collection) -> tuple[tuple[str, str, str], ...]:
    """The column of own texts of a relation, as StagedRelation has it; empty without any."""
    kept = kept_collection(collection.relation)
    if kept is None or OWN_TEXT not in dict(written_texts(kept)):
        return ()
    return ((OWN_TEXT, "text", f"CASE WHEN {alike(kept, OWN_TEXT)} THEN {OWN_TEXT} END"),)


def source_of(collection: Collection) -> str:
    """SQL: the rows `t` of its relation in an edition file, with the own text that it keeps.

    It is written once there, and looked at by name: a condition on it would write it again.
    """
    kept = kept_collection(collection.relation)
    table = f"{quoted(collection.relation)} AS t"
    text = dict(written_texts(kept)).get(OWN_TEXT) if kept else None
    if text is None:
        return table
    return f"(SELECT t.*, {text} AS {OWN_TEXT} FROM {table}) AS t"  # noqa: S608 - the catalogue's names


def blocks_relation(relation: str) -> StagedRelation:
    """The table of the blocks of a relation; what is in it, block_writer.py brings."""
    columns = (("bloc", "integer", ""), *((name, _PACKED, "") for name in block_columns(relation)))
    return StagedRelation(
        blocks_name(relation), columns, (("bloc",),), geometry=False, served=False
    )


def block_columns(relation: str) -> tuple[str, ...]:
    """The columns of the table of the blocks of a relation, but their number."""
    kept = kept_collection(relation)
    return OPEN_BLOCK, WHOLE_BLOCK, *([TWIN_BLOCK] if kept and wide_twin(kept) else [])


def put_off(connection: Connection[Row], edition: str, kept: Collection) -> None:
    """Says of a relation that is being staged that its blocks are still to be written."""
    mark(connection, child_name(edition, kept.relation), awaited_marks(kept))


def mark(connection: Connection[Row], table: str, marks: str | None) -> None:
    """Says what the texts of a table are of; None: it has none, and its rows are written."""
    comment = sql.SQL("COMMENT ON COLUMN {}.{} IS {}").format(
        identifier(table), sql.Identifier(MARKED), sql.Literal(marks)
    )
    connection.execute(comment)


def awaiting(connection: Connection[Row], editions: Sequence[str]) -> list[EditionRelation]:
    """The relations of some editions whose blocks are still to be written, in order."""
    tables = sorted(tables_of(connection, list(editions)))
    return [one for one in tables if awaits_texts(one.relation, one.texts)]
