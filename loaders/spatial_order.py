"""Tables that are served: the catalogue's columns, in Hilbert order, numbered by `fid` 1..n.

A table of points tells at which zoom of thinned tiles each comes (`ranks`).
"""

from dataclasses import dataclass

from parc_social.access.model.perimeter import LEVEL_COLUMNS
from parc_social.catalogue.collection import EVERYBODY, POPULATION, Collection, FieldType, Geometry
from parc_social.catalogue.load import full_collection
from parc_social.storage.edition_files.workbench import TYPES, Workbench
from parc_social.storage.sql.row_predicate import OWNER
from parc_social.storage.sql.text import quoted, statement
from parc_social.storage.statements.maps.tile_matrix import CELLS, COMPLETE, RANK

_SHARE_X = "(lon + 180) / 360"
_SHARE_Y = "(1 - asinh(tan(radians(lat))) / pi()) / 2"


def ranks(collection: Collection, table: str) -> str:
    """SQL: `vu` (see `_own`) and `zoom` of the rows of a table of points that are seen from afar.

    Points are told apart by all that a right may go by (territory, landlord) and by whom they
    speak of: no rank depends on a row that somebody sees this one without.
    """
    apart = [
        quoted(name)
        for name in (*LEVEL_COLUMNS, OWNER, POPULATION)
        if collection.field(name) is not None
    ]
    whose = f"hash({', '.join(apart)})" if apart else "0"  # one number: five texts cost thrice
    finest = CELLS << (COMPLETE - 1)
    first = (
        f"z{COMPLETE - 1} AS MATERIALIZED (SELECT {whose} AS qui, min({_own(collection)}) AS vu,"  # noqa: S608 - the catalogue's names
        f" CAST(floor({_SHARE_X} * {finest}) AS INTEGER) AS x,"
        f" CAST(floor({_SHARE_Y} * {finest}) AS INTEGER) AS y"
        f" FROM {table} WHERE lon IS NOT NULL AND lat IS NOT NULL GROUP BY qui, x, y)"
    )
    wider = [
        f"z{zoom} AS MATERIALIZED (SELECT qui, min(vu) AS vu, x >> 1 AS x, y >> 1 AS y"  # noqa: S608
        f" FROM z{zoom + 1} GROUP BY qui, x >> 1, y >> 1)"
        for zoom in range(COMPLETE - 2, -1, -1)
    ]
    every = " UNION ALL ".join(
        f"SELECT vu, {zoom} AS zoom FROM z{zoom}"  # noqa: S608 - numbers
        for zoom in range(COMPLETE)
    )
    return (
        f"WITH {', '.join([first, *wider])}"  # noqa: S608
        f" SELECT vu, CAST(min(zoom) AS SMALLINT) AS zoom FROM ({every}) GROUP BY vu"
    )


def _own(collection: Collection) -> str:
    """SQL: the number of a row, its own wherever the row lies; of each cell the least is shown."""
    whose = f", {quoted(POPULATION)}" if collection.populations else ""
    return f"hash({quoted(collection.id_field)}{whose})"


_COMMUNE = "code_commune"


def serve(bench: Workbench, collection_id: str, source: str, *, few: bool = False) -> str:
    """Makes the relation of a collection from a prepared table; the relation's name.

    Points come from `lon`, `lat`; outlines from `geom`. What has no place comes last, commune by
    commune, by id: so the rows of an EPCI lie in few places, however many there are.
    `few`: numbered in one statement, as for few rows a second table costs more than it saves.
    """
    collection = full_collection(collection_id)
    place = _open(bench, collection)
    columns = f"{', '.join(_cast(f.name, f.type) for f in collection.fields)}, {place.stored}"
    order = _order(collection, place, by_commune=collection.field(_COMMUNE) is not None)
    table = f"TABLE {quoted(collection.relation)}"
    if few and collection.geometry is not Geometry.POINT:
        # Sorted as it is read: another step passes hundreds of columns on.
        rows = f"SELECT {columns} FROM {source} ORDER BY {order}"  # noqa: S608 - the catalogue's names
        number = "CAST(row_number() OVER () AS BIGINT) AS fid"
        bench.run(f"CREATE {table} AS SELECT {number}, * FROM ({rows})")  # noqa: S608
    else:
        in_order = f"SELECT * FROM {_ranked(bench, collection, source)} ORDER BY {order}"  # noqa: S608
        _write_numbered(bench, f"SELECT {columns} FROM ({in_order})", table)  # noqa: S608
    return collection.relation


def lay_out(bench: Workbench, collection_id: str, source: str) -> None:
    """The relation of a collection, in no order and without numbers: to be counted alone."""
    collection = full_collection(collection_id)
    columns = ", ".join(_cast(f.name, f.type) for f in collection.fields)
    rows = f"SELECT {columns}, {_place(collection).columns} FROM {source}"  # noqa: S608 - the catalogue's names
    bench.run(f"CREATE TABLE {quoted(collection.relation)} AS {rows}")
    bench.run("SET preserve_insertion_order = true")  # what is told of it has an order


def serve_nothing(bench: Workbench, collection_id: str) -> None:
    """The relation of a collection without a row, by its columns: no statement has to make them."""
    collection = full_collection(collection_id)
    columns = [f"{quoted(f.name)} {TYPES[f.type]}" for f in collection.fields]
    bench.run(
        f"CREATE TABLE {quoted(collection.relation)}"
        f" (fid BIGINT, {', '.join(columns)}, {_place(collection).types})"
    )


def number(bench: Workbench, collection_id: str, keys: str) -> None:
    """Table `rangee`: narrow rows in the order in which they will be served, with `fid` and rank.

    `keys`: SQL of what rows are sorted and told apart by, and of what makes the others from them
    (`serve_numbered`): to sort hundreds of columns takes more than to make them.
    """
    collection = full_collection(collection_id)
    place = _open(bench, collection)
    bench.run(f"CREATE OR REPLACE TEMP TABLE cle AS {keys}")
    ranked = _ranked(bench, collection, "cle")
    rows = f"SELECT * FROM {ranked} ORDER BY {_order(collection, place)}"  # noqa: S608 - our own names
    _write_numbered(bench, rows, "OR REPLACE TEMP TABLE rangee")
    bench.run("DROP TABLE cle")


def serve_numbered(bench: Workbench, collection_id: str, rows: str) -> None:
    """The relation of a collection, from rows that have the `fid` and the rank that `number` gave.

    `fid` is right in whatever order they lie: joins of many rows leave none, and to sort them all
    again takes half as long as to make them.
    """
    collection = full_collection(collection_id)
    columns = [_cast(f.name, f.type) for f in collection.fields]
    columns.append(_place(collection).stored)
    bench.run(
        f"CREATE TABLE {quoted(collection.relation)} AS"  # noqa: S608 - the catalogue's names
        f" SELECT fid, {', '.join(columns)} FROM ({rows})"
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """SQL of where a row stands on the curve, what parts rows of one place, what is stored."""

    rank: str
    ties: str
    columns: str
    stored: str  # the rank of a point too
    types: str  # those of the columns that are stored


def _open(bench: Workbench, collection: Collection) -> _Place:
    """What rows are put in order by; what comes after keeps the order they lie in."""
    bench.run(statement("loaders", "rang"))
    bench.run("SET preserve_insertion_order = true")
    return _place(collection)


def _ranked(bench: Workbench, collection: Collection, source: str) -> str:
    """SQL: the rows of a prepared table, points with their rank.

    To be sorted afterwards: a join leaves rows in no order.
    """
    if collection.geometry is not Geometry.POINT:
        return source
    bench.run(f"CREATE OR REPLACE TEMP TABLE apercu AS {ranks(collection, source)}")
    return (
        f"(SELECT pret.*, coalesce(apercu.zoom, {COMPLETE}) AS {quoted(RANK)} FROM {source} AS pret"  # noqa: S608 - our own names
        f" LEFT JOIN apercu ON apercu.vu = {_own(collection)})"
    )


def _write_numbered(bench: Workbench, rows: str, made: str) -> None:
    """Rows that are sorted, numbered by rank of row: row_number() would keep one core only busy."""
    bench.run(
        f"CREATE OR REPLACE TEMP TABLE triee AS {rows}; DROP TABLE IF EXISTS apercu;"  # noqa: S608 - our own names
        f"CREATE {made} AS SELECT CAST(rowid + 1 AS BIGINT) AS fid, * FROM triee; DROP TABLE triee"
    )


def empty_columns(collection: Collection) -> str:
    """SQL: the columns of a collection, all null: what a source does not know."""
    nulls = (f"CAST(NULL AS {TYPES[f.type]}) AS {quoted(f.name)}" for f in collection.fields)
    return ", ".join(nulls)


def _cast(name: str, kind: FieldType) -> str:
    return f"CAST({quoted(name)} AS {TYPES[kind]}) AS {quoted(name)}"


def _place(collection: Collection) -> _Place:
    return _POINT if collection.geometry is Geometry.POINT else _OUTLINE


def _order(collection: Collection, place: _Place, *, by_commune: bool = False) -> str:
    whose = quoted(POPULATION)
    first = f"{whose} <> '{EVERYBODY}', {whose}, " if collection.populations else ""
    commune = f"{_COMMUNE}, " if by_commune else ""
    return f"{first}{place.rank} NULLS LAST, {place.ties}{commune}{quoted(collection.id_field)}"


_POINT = _Place(
    "ps_rang(lon, lat)",
    "lon, lat, ",
    "lon, lat",
    f"lon, lat, {quoted(RANK)}",
    f"lon DOUBLE, lat DOUBLE, {quoted(RANK)} SMALLINT",
)
_BOX = (
    "geom, ST_XMin(geom) AS xmin, ST_YMin(geom) AS ymin, ST_XMax(geom) AS xmax,"
    " ST_YMax(geom) AS ymax"
)
_OUTLINE = _Place(
    "ps_rang(ST_X(ST_Centroid(geom)), ST_Y(ST_Centroid(geom)))",
    "",
    _BOX,
    _BOX,
    "geom GEOMETRY, xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE",
)
