"""An edition file copied into PostgreSQL: CSV out of DuckDB, through a pipe, into COPY."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb
from psycopg import Connection, sql
from psycopg.errors import QueryCanceled

from parc_social.access.model.perimeter import LEVEL_COLUMNS
from parc_social.catalogue.collection import Collection, FieldType, Geometry
from parc_social.catalogue.load import collections
from parc_social.domain.territory import Niveau
from parc_social.errors import TooSlow
from parc_social.storage.edition_files.workbench import connect, interruptible
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import Progress
from parc_social.storage.editions.snapshot import EXTENTS
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.group_sums import GROUPS
from parc_social.storage.postgres import kept_texts
from parc_social.storage.postgres.csv_copy import (
    CopyProgress,
    StagedRelation,
    as_csv,
    count_rows,
    fill,
)
from parc_social.storage.postgres.figure_indexes import RELATIONS as FIGURES
from parc_social.storage.postgres.figure_indexes import index_figures
from parc_social.storage.postgres.patience import patiently
from parc_social.storage.postgres.schema import Row, child_name, columns_of, identifier
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.audience_texts import blocks_of, kept_collection
from parc_social.storage.statements.maps.cut_tiles import TABLES as CUT_TILES
from parc_social.storage.statements.maps.map import TABLE as CLASSES
from parc_social.storage.statements.maps.tile_matrix import RANK, SCALES

# Tables that no collection serves and that the reads need all the same.
EXTRAS = (
    "appartenance",
    "commune_passage",
    "commune_code_postal",
    "stock_bailleur",
    "bilan",
    "cadre",
    EXTENTS,
    CLASSES,
    *CUT_TILES,
    *(f"indicateur_{niveau.value}_fraction" for niveau in Niveau),
    *GROUPS,
)
_INDEX_COLUMNS = ("code_commune", "siren_bailleur", "siren")
_PAGE_COLUMNS = (*LEVEL_COLUMNS, "siren_bailleur", "siren")  # of rows read in order, by the page
_TEXT = 'text COLLATE "C"'  # order and comparison as DuckDB's, and LIKE 'x%' by an index
_TYPES = {
    FieldType.INTEGER: "integer",
    FieldType.NUMBER: "double precision",
    FieldType.STRING: _TEXT,
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "date",
}
_DUCKDB_TYPES = {
    "VARCHAR": _TEXT,
    "DOUBLE": "double precision",
    "FLOAT": "double precision",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "numeric",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "BLOB": "bytea STORAGE EXTERNAL",
}
_CONTOUR = "bytea STORAGE MAIN"  # in the row: to fetch it from elsewhere would cost the most
_FAR_ZOOMS = (8, 9, 12)  # up to which few points are shown: each has an index of those alone
MEMORY_MB = 768  # of the DuckDB that reads; the rest of the process is small
_INDEX_MEMORY = "SET LOCAL maintenance_work_mem = '256MB'"  # by 64 MB, 5 M rows are sorted on disk


def widen(connection: Connection[Row], file: Path) -> bool:
    """The tables of all editions gain what this file has; whether some column, not yet readable.

    On a connection of its own: each table is taken from its readers for an instant, not until the
    edition is copied.
    """
    source = connect(file, read_only=True)
    try:
        widened = [_create_partitioned(connection, relation) for relation in _relations(source)]
        return any(widened)
    finally:
        source.close()


def copy_edition(
    connection: Connection[Row], edition: Edition, file: Path, progress: Progress
) -> None:
    """Makes, fills, indexes and checks the tables of an edition, in the caller's transaction.

    The tables of all editions have been widened. Raises TooSlow when its work ends meanwhile.
    """
    source = connect(file, read_only=True)
    try:
        source.execute(f"SET memory_limit = '{MEMORY_MB:d}MB'")
        connection.execute(_INDEX_MEMORY)
        for relation in _relations(source):
            with ending_with_its_work(connection, source):
                _make_child(connection, edition, relation)
                kept, rows = blocks_of(relation.name), 0
                if kept is not None:
                    kept_texts.put_off(connection, edition.id, kept)
                else:
                    rows = count_rows(source, relation.name)
                    counter = CopyProgress(progress, relation.name, rows)
                    fill(connection, source, edition, relation, counter)
                _index(connection, edition, relation, rows)
    finally:
        source.close()


@contextmanager
def ending_with_its_work(
    connection: Connection[Row], source: duckdb.DuckDBPyConnection
) -> Generator[None]:
    """What both engines run in the block ends with the work that it is of."""
    try:
        with interruptible(source), current_cancellation().statement(connection.cancel_safe):
            yield
    except QueryCanceled as error:
        raise TooSlow("demande interrompue") from error


def drop_edition(connection: Connection[Row], tables: Sequence[str]) -> None:
    """Drops the tables of an edition, and what readers see them through."""
    for table in tables:
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(identifier(table)))


def _relations(source: duckdb.DuckDBPyConnection) -> list[StagedRelation]:
    by_relation = {c.relation: c for c in collections().values()}
    names = source.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY table_name"
    ).fetchall()
    relations: list[StagedRelation] = []
    for (name,) in names:
        if name in by_relation:
            relations.append(_published_relation(by_relation[name], _columns_in(source, name)))
            if kept_collection(name):
                relations.append(kept_texts.blocks_relation(name))
        elif name in EXTRAS:
            relations.append(_extra(source, name))
    return relations


def _columns_in(source: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    return frozenset(name for name, _ in _described(source, table))


def _described(source: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    """Name and type of each column, in order; duckdb_columns() goes through those of all tables."""
    rows = source.execute(f"DESCRIBE {quoted(table)}").fetchall()
    return [(name, kind) for name, kind, *_ in rows]


def _published_relation(collection: Collection, columns_there: frozenset[str]) -> StagedRelation:
    """The catalogue's columns, ranks and contours: another column of the file is nobody's to read.

    A point of an older file, without rank, comes at every zoom; so does one of an older table.
    """
    plain = [(f.name, _TYPES[f.type], quoted(f.name)) for f in collection.fields]
    kind = collection.geometry
    shape = "ST_Point(lon, lat)" if kind is Geometry.POINT else "geom"
    geometry = ("geom", f"geometry({kind.value}, 4326)", f"ST_AsHEXWKB({shape})")
    names = {name for name, _, _ in plain}
    point = kind is Geometry.POINT
    ranks = quoted(RANK) if RANK in columns_there else "0"
    rank = ((RANK, "smallint DEFAULT 0", ranks),) if point else ()
    contours = tuple((n, _CONTOUR, as_csv(n, "BLOB")) for n in SCALES if n in columns_there)
    beside = (*rank, geometry, *contours, *kept_texts.own_text_of(collection))
    return StagedRelation(
        name=collection.relation,
        columns=(("fid", "bigint", "fid"), *plain, *beside),
        indexed=((collection.id_field,), *((n, "fid") for n in _PAGE_COLUMNS if n in names)),
        geometry=True,
        served=True,
        source=kept_texts.source_of(collection),
    )


def _extra(source: duckdb.DuckDBPyConnection, name: str) -> StagedRelation:
    known = ((c, t) for c, t in _described(source, name) if t in _DUCKDB_TYPES)
    columns = tuple((c, _DUCKDB_TYPES[t], as_csv(quoted(c), t)) for c, t in known)
    names = {column for column, _, _ in columns}
    indexes = tuple((n,) for n in (*_INDEX_COLUMNS, "code", "lon", "zone") if n in names)
    indexes += (("z", "ligne", "colonne"),) if name in CUT_TILES else ()
    return StagedRelation(name, columns, indexes, geometry=False, served=False)


def _create_partitioned(connection: Connection[Row], relation: StagedRelation) -> bool:
    """The table of all published editions; whether it gained a column that it had not."""
    parent = identifier(relation.name)
    types = {name: sql.SQL(kind) for name, kind, _ in relation.columns}  # pyright: ignore[reportArgumentType] - from the tables above
    columns = [sql.SQL("{} {}").format(sql.Identifier(n), kind) for n, kind in types.items()]
    create = "CREATE TABLE IF NOT EXISTS {} (edition text NOT NULL, {}) PARTITION BY LIST (edition)"
    connection.execute(sql.SQL(create).format(parent, sql.SQL(", ").join(columns)))
    columns_there = columns_of(connection, relation.name)
    new = types.keys() - columns_there.keys()
    for name in new:
        column = sql.SQL("ALTER TABLE {} ADD COLUMN {} {}")
        add = column.format(parent, sql.Identifier(name), types[name])
        patiently(connection, partial(connection.execute, add))
    return bool(new)


def _make_child(connection: Connection[Row], edition: Edition, relation: StagedRelation) -> None:
    """A table on its own, with the CHECK that lets ATTACH skip reading it."""
    child = identifier(child_name(edition.id, relation.name))
    connection.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(child))
    create = sql.SQL(
        "CREATE TABLE {} (LIKE {} INCLUDING STORAGE,"
        " CHECK (edition IS NOT NULL AND edition = {value}))"
    ).format(child, identifier(relation.name), value=sql.Literal(edition.id))
    connection.execute(create)
    default = sql.SQL("ALTER TABLE {} ALTER COLUMN edition SET DEFAULT {}")
    connection.execute(default.format(child, sql.Literal(edition.id)))


def _index(
    connection: Connection[Row], edition: Edition, relation: StagedRelation, rows: int
) -> None:
    table = child_name(edition.id, relation.name)
    child = identifier(table)
    if relation.served:
        connection.execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY (fid)").format(child))
    for columns in relation.indexed:
        index = sql.SQL("CREATE INDEX ON {} ({})")
        connection.execute(index.format(child, sql.SQL(", ").join(map(sql.Identifier, columns))))
    if relation.geometry:
        connection.execute(sql.SQL("CREATE INDEX ON {} USING gist (geom)").format(child))
    if RANK in {name for name, _, _ in relation.columns}:
        for zoom in _FAR_ZOOMS:
            index = sql.SQL("CREATE INDEX ON {} USING gist (geom) WHERE {} <= {}")
            connection.execute(index.format(child, sql.Identifier(RANK), sql.Literal(zoom)))
    if relation.name in FIGURES:
        index_figures(connection, table, [name for name, _, _ in relation.columns], rows)
    connection.execute(sql.SQL("ANALYZE {}").format(child))
