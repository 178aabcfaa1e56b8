"""The writer of the blocks of kept texts of editions that are on show in PostgreSQL.

An edition answers by its columns until they are there, so what is only for speed holds no
publication back (decision 0059). All blocks of a relation come in one transaction, with the comment
that names them good: a writer that is killed, or given up, leaves none. Its table is on show, and
is written without a lock that a reader waits for.
"""

import logging
from collections.abc import Iterator, Sequence
from itertools import batched, repeat
from pathlib import Path

import duckdb
from psycopg import Connection, sql

from parc_social.catalogue.collection import Collection
from parc_social.storage.edition_files.workbench import connect
from parc_social.storage.editions.history import TEXTS_STEP, Progress, silent
from parc_social.storage.execution.text_blocks import TOGETHER, compressed, packed
from parc_social.storage.postgres.csv_copy import count_rows
from parc_social.storage.postgres.dialect import PostgresDialect
from parc_social.storage.postgres.kept_texts import awaiting, block_columns, mark
from parc_social.storage.postgres.schema import Row, child_name, identifier
from parc_social.storage.postgres.staging import MEMORY_MB, ending_with_its_work
from parc_social.storage.query.model import Crs
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.audience_texts import (
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


class _NoTextError(Exception):
    """A row that PostgreSQL would write otherwise: its relation keeps no texts."""


def write_blocks(connection: Connection[Row], edition: str, file: Path, progress: Progress) -> None:
    """The blocks that an edition waits for, a relation after the other: what is done stays.

    `connection` commits each statement. Raises TooSlow when its work ends meanwhile, and what the
    engines refuse (duckdb.Error, psycopg.Error).
    """
    source = connect(file, read_only=True)
    try:
        source.execute(f"SET memory_limit = '{MEMORY_MB:d}MB'")
        for waiting in awaiting(connection, [edition]):
            kept = kept_collection(waiting.relation)
            if kept is not None:
                with ending_with_its_work(connection, source):
                    _write(connection, source, edition, kept, progress)
    finally:
        source.close()


def _write(
    connection: Connection[Row],
    source: duckdb.DuckDBPyConnection,
    edition: str,
    kept: Collection,
    progress: Progress,
) -> None:
    table = child_name(edition, kept.relation)
    try:
        with connection.transaction():
            fill_blocks(connection, source, edition, kept, progress)
            mark(connection, table, marks_of(kept))
    except _NoTextError:
        log.warning("%s has a row that has no text: it is written when asked", table)
        mark(connection, table, None)


def fill_blocks(
    connection: Connection[Row],
    source: duckdb.DuckDBPyConnection,
    edition: str,
    kept: Collection,
    progress: Progress = silent,
) -> None:
    """Writes the blocks of a relation, in the caller's transaction, into a table that has none."""
    blocks = child_name(edition, blocks_name(kept.relation))
    names = "bloc", *block_columns(kept.relation)
    copy = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        identifier(blocks), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    count, done = count_rows(source, kept.relation), 0
    progress(TEXTS_STEP, done, count)
    for some in batched(enumerate(_texts(connection, source, edition, kept)), _COPIED):
        with connection.cursor() as cursor, cursor.copy(copy) as sink:
            sink.set_types(("int4", *["bytea"] * (len(names) - 1)))
            for number, (rows, wide) in some:
                texts = [(text, own) for text, own in rows if text is not None]
                if len(texts) < len(rows):
                    raise _NoTextError
                more = [compressed([text or b"" for text, _ in wide])] if wide else []
                sink.write_row((number, *packed(texts), *more))
        done = min(done + _COPIED * TOGETHER, count)
        progress(TEXTS_STEP, done, count)
    connection.execute(sql.SQL("ANALYZE {}").format(identifier(blocks)))


def _texts(
    connection: Connection[Row], source: duckdb.DuckDBPyConnection, edition: str, kept: Collection
) -> Iterator[tuple[Sequence[_Texts], Sequence[_Texts]]]:
    """The texts of the rows of each block, and those of its twin, empty without one of its own."""
    table = child_name(edition, kept.relation)
    written = (
        _of_the_file(source, kept) if is_of_points(kept) else _written(connection, table, kept)
    )
    twin = wide_twin(kept)
    of_twin = _written(connection, table, twin) if twin else repeat(())
    return zip(written, of_twin)  # noqa: B905 - one may be endless


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
