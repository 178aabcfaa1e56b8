"""A table of an edition as GeoParquet 1.0: zstd, points or outlines in CRS84, the format's default.

Both engines end here: DuckDB writes from its own file, or from the CSV that PostgreSQL gives.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from parc_social.catalogue.collection import EVERYBODY, POPULATION, Collection, Geometry
from parc_social.errors import Unavailable
from parc_social.storage.edition_files.workbench import TYPES, connect, interruptible
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.sql.text import literal, quoted

if TYPE_CHECKING:  # a server on DuckDB has no need of psycopg
    from psycopg import Connection

Facts = Mapping[str, str]  # what the file says of itself, beside its rows
_MEMORY = "512MB"
_THREADS = 2  # beside those that answer
_GROUP = 100_000  # rows: what a reader holds at once
_LINE = 16 * 2**20  # octets of a row: an outline of half a million points in hexadecimal
_NOWHERE = (  # GeoParquet 1.0: no kind of geometry was met, no extent
    '{"version":"1.0.0","primary_column":"geometry",'
    '"columns":{"geometry":{"encoding":"WKB","geometry_types":[]}}}'
)
_WINDOW = 50_000  # rows of one PostgreSQL statement, which has a deadline


def write_from_file(
    edition: Path, table: EditionTable, collection: Collection, target: Path, facts: Facts
) -> None:
    """From the edition's DuckDB file. Raises Unavailable when it can't be read."""
    point = "ST_Point(lon, lat)"
    shape = point if collection.geometry is Geometry.POINT else "geom"
    fields = ", ".join(
        quoted(f.name)
        if f.name in table.columns
        else f"CAST(NULL AS {TYPES[f.type]}) AS {quoted(f.name)}"
        for f in collection.fields
    )
    with _bench() as bench:
        try:
            path = literal(str(edition))
            bench.execute(f"ATTACH {path} AS {quoted(table.edition)} (READ_ONLY)")
            rows = _everybody(table, collection, "WHERE")
            select = f"SELECT {fields}, {shape} AS geometry FROM {table.name}{rows}"  # noqa: S608 - quoted names
            _copy(bench, select, target, facts)
        except duckdb.IOException as error:
            raise Unavailable(f"édition illisible : {edition} ({error})") from error


def write_from_postgres(
    connection: "Connection[tuple[Any, ...]]",
    table: EditionTable,
    collection: Collection,
    target: Path,
    facts: Facts,
) -> None:
    """From a PostgreSQL table, by windows of its dense fid."""
    arriving = target.with_suffix(".csv")
    try:
        _write_csv(connection, table, collection, arriving)
        types = {f.name: TYPES[f.type] for f in collection.fields} | {"geometry": "VARCHAR"}
        columns = ", ".join(f"{literal(name)}: '{kind}'" for name, kind in types.items())
        with _bench() as bench:
            scan = (
                f"read_csv({literal(str(arriving))}, columns = {{{columns}}}, header = false,"
                " auto_detect = false,"
                " delim = ',', quote = '\"', escape = '\"', allow_quoted_nulls = false,"
                f" max_line_size = {_LINE:d}, buffer_size = {2 * _LINE:d}, parallel = false)"
            )
            select = f"SELECT * REPLACE (ST_GeomFromHEXWKB(geometry) AS geometry) FROM {scan}"  # noqa: S608 - quoted
            _copy(bench, select, target, facts)
    finally:
        arriving.unlink(missing_ok=True)


def _write_csv(
    connection: "Connection[tuple[Any, ...]]",
    table: EditionTable,
    collection: Collection,
    target: Path,
) -> None:
    fields = ", ".join(
        quoted(f.name) if f.name in table.columns else "NULL" for f in collection.fields
    )
    with target.open("wb") as out, connection.cursor() as cursor:
        for start in range(0, table.rows, _WINDOW):
            window = f"fid > {start:d} AND fid <= {start + _WINDOW:d}"
            window += _everybody(table, collection, "AND")
            copy = (
                f"COPY (SELECT {fields}, encode(ST_AsBinary(geom), 'hex') FROM {table.name}"  # noqa: S608 - quoted names
                f" WHERE {window} ORDER BY fid) TO STDOUT (FORMAT csv)"
            )
            with cursor.copy(copy.encode()) as rows:
                for chunk in rows:
                    out.write(chunk)


def _everybody(table: EditionTable, collection: Collection, word: str) -> str:
    """The rows that the collection shows of a table which holds other populations too."""
    if not collection.is_of_everybody:
        return ""
    return f" {word} {f"{POPULATION} = '{EVERYBODY}'" if POPULATION in table.columns else 'false'}"


def _bench() -> duckdb.DuckDBPyConnection:
    bench = connect(None)
    bench.execute(f"SET memory_limit = '{_MEMORY}'")
    bench.execute(f"SET threads = {_THREADS:d}")
    bench.execute("SET temp_directory = ''")  # rows stream: nothing spills
    bench.execute("SET preserve_insertion_order = true")
    return bench


def _copy(bench: duckdb.DuckDBPyConnection, select: str, target: Path, facts: Facts) -> None:
    """DuckDB says nothing of the geometry where no row has any: then it is said here."""
    _write(bench, select, target, facts)
    count = bench.execute(
        "SELECT count(*) FROM parquet_kv_metadata(?) WHERE decode(key) = 'geo'", [str(target)]
    ).fetchone()
    if count == (0,):
        _write(bench, select, target, {**facts, "geo": _NOWHERE})


def _write(bench: duckdb.DuckDBPyConnection, select: str, target: Path, facts: Facts) -> None:
    notes = ", ".join(f"{quoted(name)}: {literal(value)}" for name, value in facts.items())
    copy = (
        f"COPY ({select}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd,"
        f" ROW_GROUP_SIZE {_GROUP:d}, KV_METADATA {{{notes}}})"
    )
    with interruptible(bench):
        bench.execute(copy)
