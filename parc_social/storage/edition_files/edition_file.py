"""An edition file that arrives: checked, moved to its folder, then never written again."""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import duckdb

from parc_social.catalogue.collection import Collection, Geometry
from parc_social.catalogue.load import collections, full_collection
from parc_social.errors import BadFile, Unavailable
from parc_social.storage.edition_files.provenance import Provenance, read_provenance
from parc_social.storage.edition_files.workbench import TYPES, Workbench, connect
from parc_social.storage.editions.edition import SURVEY, Checksum, Edition, check_seal, seal_of
from parc_social.storage.editions.pending import announce
from parc_social.storage.editions.snapshot import refusal
from parc_social.storage.sql.text import quoted
from parc_social.wording import first_line

_READ_ONLY = 0o400
_LOOKED_AT = 64  # files that were found in order
_BOX = [(name, "DOUBLE") for name in ("xmin", "ymin", "xmax", "ymax")]
_GEOMETRY = {
    Geometry.POINT: [("lon", "DOUBLE"), ("lat", "DOUBLE")],
    Geometry.MULTILINESTRING: [("geom", "GEOMETRY"), *_BOX],
    Geometry.MULTIPOLYGON: [("geom", "GEOMETRY"), *_BOX],
}


def create_relation(bench: Workbench, collection: Collection) -> None:
    """An empty table of the collection's relation, in the form that a store takes in."""
    columns_and_types = layout(full_collection(collection.id))
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns_and_types.items())
    bench.run(f"CREATE TABLE {quoted(collection.relation)} ({columns})")


def layout(collection: Collection) -> dict[str, str]:
    """DuckDB type of each column of a served relation, in order."""
    fields = {f.name: TYPES[f.type] for f in collection.fields}
    return {"fid": "BIGINT"} | fields | dict(_GEOMETRY[collection.geometry])


def take_in(edition: Edition, file: Path, folder: Path) -> Edition:
    """The edition, sealed, whose file is checked and kept under `folder`. Raises BadFile."""
    if not file.is_file():
        raise BadFile(f"fichier d'édition introuvable : {file}")
    bailleurs = _check(edition, file)
    target = folder / f"{edition.id}.duckdb"
    if file.resolve() != target.resolve():
        _move(file, target)
    target.chmod(_READ_ONLY)
    return replace(edition, seal=seal_of(target), bailleurs=bailleurs)


def is_kept(before: Edition, folder: Path) -> bool:
    """Whether the file of an edition that came before is there, as it came: no need to take it."""
    if before.seal is None:
        return False
    try:
        check_seal(before.id, folder / f"{before.id}.duckdb", before.seal)
    except BadFile:
        return False
    return True


def as_kept(edition: Edition, before: Edition) -> Edition:
    """The edition that arrives again, with what was found in its file the first time."""
    return replace(edition, seal=before.seal, bailleurs=before.bailleurs, serving=before.serving)


def check_kept(edition: Edition, folder: Path) -> None:
    """Whether the edition may be published: its file is the one that came, and holds something.

    Raises BadFile saying what to do.
    """
    file = folder / f"{edition.id}.duckdb"
    if edition.seal is not None:
        check_seal(edition.id, file, edition.seal)
    elif not file.is_file():
        raise BadFile(f"fichier d'édition introuvable : {file}")
    relations = tuple(relation for relation, _ in edition.rows)
    provenance = _looked_at(edition.id, file, relations, seal_of(file))
    if provenance is not None and provenance.lues and not provenance.retenues:
        raise BadFile(f"l'édition {edition.id} : ses contrôles n'ont retenu aucune ligne")


@lru_cache(maxsize=_LOOKED_AT)
def _looked_at(
    identifier: str, file: Path, relations: tuple[str, ...], _seal: Checksum
) -> Provenance | None:
    """What a file of the right form tells of its provenance. Raises BadFile.

    A publication asks of each twice: opened once while it is the same file, as that reads the
    account of thousands of columns.
    """
    with _open(file) as connection:
        _check_form(connection, identifier, relations)
        return _provenance(connection)


def check_form(identifier: str, file: Path, relations: Iterable[str]) -> None:
    """Raises BadFile when a served relation has not every column of the catalogue, in its type."""
    with _open(file) as connection:
        _check_form(connection, identifier, relations)


def _check_form(
    connection: duckdb.DuckDBPyConnection, identifier: str, relations: Iterable[str]
) -> None:
    by_relation = {c.relation: c for c in collections().values()}
    there = _types(connection)
    for relation in relations:
        if relation in by_relation:
            _check_columns(there, identifier, by_relation[relation])


def provenance_in(file: Path) -> Provenance | None:
    """Provenance in an edition file; None for one that tells nothing. Raises BadFile."""
    with _open(file) as connection:
        return _provenance(connection)


def _move(file: Path, target: Path) -> None:
    """Two folders may be on two disks: the name appears once every byte is there."""
    announce(target.parent, target.stem)
    draft = target.with_name(f".{target.stem}.{os.getpid()}.draft")
    shutil.move(file, draft)
    draft.replace(target)


def _check(edition: Edition, file: Path) -> tuple[str, ...]:
    by_relation = {c.relation: c for c in collections().values()}
    with _open(file) as connection:
        there = _types(connection)
        for relation, rows in edition.rows:
            if relation in by_relation:
                _check_columns(there, edition.id, by_relation[relation])
                _check_relation(connection, edition, relation, rows)
                _check_outlines(connection, edition, by_relation[relation])
        _provenance(connection)  # refused now where it can't be read
        return _bailleurs(connection, edition)


def _open(file: Path) -> duckdb.DuckDBPyConnection:
    try:
        return connect(file, read_only=True)
    except (Unavailable, duckdb.Error) as error:
        raise BadFile(f"fichier d'édition illisible : {file} ({error})") from error


def _bailleurs(connection: duckdb.DuckDBPyConnection, edition: Edition) -> tuple[str, ...]:
    """Whose rows a survey holds: each of them may see its own before they are published."""
    if edition.source != SURVEY:
        return ()
    sirens = connection.execute(
        "SELECT DISTINCT siren_bailleur FROM ops_menage WHERE siren_bailleur IS NOT NULL ORDER BY 1"
    ).fetchall()
    return tuple(siren for (siren,) in sirens)


def _provenance(connection: duckdb.DuckDBPyConnection) -> Provenance | None:
    try:  # to look for the column first goes through the thousands of an edition
        row = connection.execute("SELECT provenance FROM edition").fetchone()
    except (duckdb.CatalogException, duckdb.BinderException):
        return None  # no such table, or no such column
    return read_provenance(json.loads(row[0])) if row and row[0] else None


def _types(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The type of each column of each table: read once, as an edition has thousands."""
    found: dict[str, dict[str, str]] = {}
    for table, name, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns()"
    ).fetchall():
        found.setdefault(table, {})[name] = kind
    return found


def _check_columns(
    there: Mapping[str, Mapping[str, str]], identifier: str, collection: Collection
) -> None:
    """Every column of the catalogue is there, in its type: reads cast none of them."""
    types = there.get(collection.relation, {})
    for name, sql_type in layout(collection).items():
        if types.get(name) != sql_type:
            type_there = types.get(name, "rien")
            fault = f"{collection.relation}.{name} : {sql_type} attendu, lu {type_there}"
            raise BadFile(refusal(identifier, fault))


def _check_relation(
    connection: duckdb.DuckDBPyConnection, edition: Edition, relation: str, rows: int
) -> None:
    """A dense fid lets pages be windows of it; a hole would lose rows."""
    table = quoted(relation)
    try:
        # As loaders write it, by rank of row: 30 times cheaper to see than distinct numbers.
        dense = connection.execute(
            f"SELECT count(*), coalesce(bool_and(fid = rowid + 1), true) FROM {table}"  # noqa: S608
        ).fetchone()
        if dense == (rows, True):
            return
        counts = connection.execute(
            f"SELECT count(*), count(DISTINCT fid), min(fid), max(fid) FROM {table}"  # noqa: S608
        ).fetchone()
    except duckdb.Error as error:
        raise BadFile(f"{edition.id}, {relation} : {first_line(error)}") from error
    if counts != (rows, rows, 1 if rows else None, rows or None):
        raise BadFile(f"{edition.id}, {relation} : fid de 1 à {rows} attendus, lu {counts}")


def _check_outlines(
    connection: duckdb.DuckDBPyConnection, edition: Edition, collection: Collection
) -> None:
    """PostgreSQL types the column, and the JSON of outlines is written as one type."""
    if collection.geometry is Geometry.POINT:
        return
    table, kind = quoted(collection.relation), collection.geometry.value.upper()
    kinds_there = connection.execute(
        f"SELECT DISTINCT ST_GeometryType(geom)::VARCHAR FROM {table}"  # noqa: S608
        " WHERE geom IS NOT NULL AND ST_GeometryType(geom)::VARCHAR <> ?",
        [kind],
    ).fetchall()
    if kinds_there:
        kinds = ", ".join(one for (one,) in kinds_there)
        raise BadFile(f"{edition.id}, {collection.relation} : {kind} attendu, lu {kinds}")
