"""An edition file that arrives: checked, moved to its folder, then never written again."""

import shutil
from pathlib import Path

import duckdb

from parc_social.catalogue.collection import Collection, Geometry
from parc_social.catalogue.field import FieldType
from parc_social.catalogue.load import collections
from parc_social.errors import BadFile
from parc_social.storage.edition import Edition
from parc_social.storage.workshop import Workshop, connect, quoted

_READ_ONLY = 0o440
_TYPES = {
    FieldType.INTEGER: "INTEGER",
    FieldType.NUMBER: "DOUBLE",
    FieldType.STRING: "VARCHAR",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
}
_BOX = [(name, "DOUBLE") for name in ("xmin", "ymin", "xmax", "ymax")]
_GEOMETRY = {
    Geometry.POINT: [("lon", "DOUBLE"), ("lat", "DOUBLE")],
    Geometry.MULTIPOLYGON: [("geom", "GEOMETRY"), *_BOX],
}


def create_relation(bench: Workshop, collection: Collection) -> None:
    """An empty table of the collection's relation, in the form that a store takes in."""
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in layout(collection).items())
    bench.run(f"CREATE TABLE {quoted(collection.relation)} ({columns})")


def layout(collection: Collection) -> dict[str, str]:
    """DuckDB type of each column of a served relation, in order."""
    fields = {f.name: _TYPES[f.type] for f in collection.fields}
    return {"fid": "BIGINT"} | fields | dict(_GEOMETRY[collection.geometry])


def take_in(edition: Edition, file: Path, folder: Path) -> Path:
    """Checks the file against its edition and keeps it under `folder`. Raises BadFile."""
    if not file.is_file():
        raise BadFile(f"fichier d'édition introuvable : {file}")
    _check(edition, file)
    kept = folder / f"{edition.id}.duckdb"
    if file.resolve() != kept.resolve():
        shutil.move(file, kept)
    kept.chmod(_READ_ONLY)
    return kept


def _check(edition: Edition, file: Path) -> None:
    connection = connect(file, read_only=True)
    served = {c.relation: c for c in collections().values()}
    try:
        for relation, rows in edition.rows:
            if relation in served:
                _check_columns(connection, edition, served[relation])
                _check_relation(connection, edition, relation, rows)
                _check_outlines(connection, edition, served[relation])
    finally:
        connection.close()


def _check_columns(
    connection: duckdb.DuckDBPyConnection, edition: Edition, collection: Collection
) -> None:
    """Every column of the catalogue is there, in its type: reads cast none of them."""
    found = dict(
        connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?",
            [collection.relation],
        ).fetchall()
    )
    for name, sql_type in layout(collection).items():
        if found.get(name) != sql_type:
            raise BadFile(
                f"{edition.id}, {collection.relation}.{name} :"
                f" {sql_type} attendu, lu {found.get(name)}"
            )


def _check_relation(
    connection: duckdb.DuckDBPyConnection, edition: Edition, relation: str, rows: int
) -> None:
    """A dense fid lets pages be windows of it; a hole would lose rows."""
    table = quoted(relation)
    try:
        found = connection.execute(
            f"SELECT count(*), count(DISTINCT fid), min(fid), max(fid) FROM {table}"  # noqa: S608
        ).fetchone()
    except duckdb.Error as error:
        raise BadFile(f"{edition.id}, {relation} : {str(error).splitlines()[0]}") from error
    if found != (rows, rows, 1 if rows else None, rows or None):
        raise BadFile(f"{edition.id}, {relation} : fid de 1 à {rows} attendus, lu {found}")


def _check_outlines(
    connection: duckdb.DuckDBPyConnection, edition: Edition, collection: Collection
) -> None:
    """PostgreSQL types the column, and the JSON of outlines is written as one type."""
    if collection.geometry is Geometry.POINT:
        return
    table = quoted(collection.relation)
    found = connection.execute(
        f"SELECT DISTINCT ST_GeometryType(geom)::VARCHAR FROM {table}"  # noqa: S608
        " WHERE geom IS NOT NULL AND ST_GeometryType(geom)::VARCHAR <> 'MULTIPOLYGON'"
    ).fetchall()
    if found:
        kinds = ", ".join(kind for (kind,) in found)
        raise BadFile(f"{edition.id}, {collection.relation} : MULTIPOLYGON attendu, lu {kinds}")
