"""The kept texts of an edition in PostgreSQL: blocks in a table beside its rows, and a comment.

The comment is the digest of what they were written of (audience_texts.py). It is of one table
alone, while a column that the table of all editions gains, every edition gains, empty. Texts
without it are not read. The own text of a row is a column of it besides: by row, the database looks
whose it is.
"""

import logging
from collections.abc import Iterator, Sequence
from itertools import batched, repeat

import duckdb
from psycopg import Connection, sql

from parc_social.catalogue.collection import Collection
from parc_social.storage.execution.text_blocks import TOGETHER, compressed, packed
from parc_social.storage.postgres.csv_copy import StagedRelation, count_rows
from parc_social.storage.postgres.dialect import PostgresDialect
from parc_social.storage.postgres.schema import MARKED, Row, child_name, identifier
from parc_social.storage.query.model import Crs
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.audience_texts import (
    OPEN_BLOCK,
    OWN_TEXT,
    TWIN_BLOCK,
    WHOLE_BLOCK,
    blocks_name,
    is_of_points,
    kept_collection,
    marks_of,
    wide_twin,
)
from parc_social.storage.statements.feature_form import feature_texts
from parc_social.storage.statements.relation import id_of
from parc_social.storage.statements.text_writer import alike, written_texts

_AT_ONCE = 512 * TOGETHER  # rows read of an edition: some twenty MB of texts
_READ = 32 * TOGETHER  # rows of a table: each has hundreds of columns
_COPIED = 32  # blocks that are copied at once, after their rows were read
_Texts = tuple[bytes | None, bytes | None]

log = logging.getLogger(__name__)


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
    """The table of the blocks of a relation; what is in it, `fill_blocks` brings."""
    columns = (("bloc", "integer", ""), *((name, _PACKED, "") for name in _columns_of(relation)))
    return StagedRelation(
        blocks_name(relation), columns, (("bloc",),), geometry=False, served=False
    )


_PACKED = "bytea STORAGE EXTERNAL"  # it is compressed


def _columns_of(relation: str) -> tuple[str, ...]:
    kept = kept_collection(relation)
    return OPEN_BLOCK, WHOLE_BLOCK, *([TWIN_BLOCK] if kept and wide_twin(kept) else [])


def fill_blocks(
    connection: Connection[Row], source: duckdb.DuckDBPyConnection, edition: str, kept: Collection
) -> None:
    """Writes the blocks of a relation, and names them good where each row has its texts.

    Its table is filled and not served yet. A row that PostgreSQL would write otherwise has none.
    """
    table = child_name(edition, kept.relation)
    blocks = identifier(child_name(edition, blocks_name(kept.relation)))
    names = "bloc", *_columns_of(kept.relation)
    copy = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary, FREEZE)").format(
        blocks, sql.SQL(", ").join(map(sql.Identifier, names))
    )
    written = (
        _of_the_file(source, kept) if is_of_points(kept) else _written(connection, table, kept)
    )
    twin = wide_twin(kept)
    of_twin = _written(connection, table, twin) if twin else repeat(())
    for some in batched(enumerate(zip(written, of_twin)), _COPIED):  # noqa: B905 - one may be endless
        with connection.cursor() as cursor, cursor.copy(copy) as sink:
            sink.set_types(("int4", *["bytea"] * (len(names) - 1)))
            for number, (rows, wide) in some:
                texts = [(text, own) for text, own in rows if text is not None]
                if len(texts) < len(rows):
                    log.warning("%s has a row that has no text: it is written when asked", table)
                    return
                more = [compressed([text or b"" for text, _ in wide])] if wide else []
                sink.write_row((number, *packed(texts), *more))
    comment = sql.SQL("COMMENT ON COLUMN {}.{} IS {}").format(
        identifier(table), sql.Identifier(MARKED), sql.Literal(marks_of(kept))
    )
    connection.execute(comment)


def _of_the_file(source: duckdb.DuckDBPyConnection, kept: Collection) -> Iterator[Sequence[_Texts]]:
    """The texts of the rows of each block, in order; both null where one of them is not alike."""
    texts = dict(written_texts(kept))
    good = " AND ".join(alike(kept, name) for name in texts)
    named = ", ".join(f"{text} AS {name}" for name, text in texts.items())
    given = [f"CASE WHEN {good} THEN encode({name}) END" for name in texts]
    select = (
        f"SELECT {', '.join(given if len(given) > 1 else [*given, 'NULL'])} FROM"  # noqa: S608 - the catalogue's names
        f" (SELECT t.*, {named} FROM {quoted(kept.relation)} AS t"
        " WHERE t.fid > ? AND t.fid <= ?) AS t ORDER BY t.fid"
    )
    for first in range(0, count_rows(source, kept.relation), _AT_ONCE):
        yield from batched(source.execute(select, [first, first + _AT_ONCE]).fetchall(), TOGETHER)


def _written(
    connection: Connection[Row], table: str, kept: Collection
) -> Iterator[Sequence[_Texts]]:
    """The texts of the rows of each block, of open columns alone, as PostgreSQL writes them."""
    names = [field.name for field in kept.fields]
    shape = PostgresDialect().geojson(kept.geometry, Crs())
    asked = ", ".join([id_of(kept), shape, *map(plain, names)])
    select = sql.SQL("SELECT {} FROM {} AS t WHERE fid > %s AND fid <= %s ORDER BY fid").format(
        sql.SQL(asked),  # pyright: ignore[reportArgumentType] - the catalogue's names
        identifier(table),
    )
    first = 0
    while rows := connection.execute(select, [first, first + _READ], binary=True).fetchall():
        texts = [(text, None) for text in feature_texts(rows, names)]
        yield from batched(texts, TOGETHER)
        first += _READ
