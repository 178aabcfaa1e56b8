"""GeoParquet and FlatGeobuf, written by DuckDB from the lines of its input."""

import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson

from parc_social.catalogue.formats import FGB, PARQUET
from parc_social.storage.edition_files.workbench import TYPES, connect
from parc_social.storage.execution.deadline import give_back
from parc_social.storage.export_files.plan import ExportPlan
from parc_social.storage.sql.text import literal, quoted


@dataclass(frozen=True, slots=True)
class _Memory:
    """MB that DuckDB is given first: more for each column, as each holds pages of its own."""

    least: int
    base: int
    column: float

    def of(self, columns: int) -> int:
        """Those of a file with so many columns."""
        return max(self.least, round(self.base + self.column * columns))


# Of points; of outlines: see _OUTLINE. read_json reserves 36 MB; then GeoParquet holds a group.
# With 201 columns lines took 72 to 96, GeoParquet 128 to 144; with 121, up to 72 and 64 to 96.
_SMALL, _LARGE = _Memory(72, 36, 0.35), 384
_LAST = {FGB: _Memory(24, 8, 0.2), PARQUET: _Memory(48, 16, 0.7)}
_REOPEN_AFTER = 16  # pieces, behind which the table is opened again
# Each column holds a block and more for what it takes in, 256 kB where nothing is said; and to
# write a group of 122,880 rows takes 30 MB at once.
_BLOCK, _ROWS = 16_384, 20_480  # octets, and rows of a group
_GROUP = 20_480  # rows of a group: what is held at once
# Octets of a line, the longest; DuckDB holds four times it.
_POINT, _OUTLINE = 1_000_000, 16_000_000
_PIECE = 16_000_000  # octets of lines that become rows at once: each time waits for the disk
_AT_ONCE = 500_000  # octets of lines held on their way


def write(plan: ExportPlan) -> None:
    """Lines go by pieces into a table on the disk, and from there to the file.

    Not from the input at once: DuckDB keeps all that it has read of a pipe.
    """
    folder = Path(plan.target).parent
    small = plan.geometry in ("Point", None)
    bench, table = connect(None), folder / "lignes.duckdb"
    room = _SMALL.of(len(plan.columns)) if small else _LARGE
    bench.execute(_limit(room))
    bench.execute("SET threads = 1")
    bench.execute("SET enable_external_file_cache = false")  # each piece is read once
    bench.execute("SET preserve_insertion_order = false")  # one thread keeps it at no cost
    _open(bench, table)
    bench.execute(f"CREATE TABLE lignes ({_columns(plan)})")
    piece, pieces = folder / "lignes.ndjson", 0
    while _takes(piece):
        room = _run(bench, f"INSERT INTO lignes {_rows(plan, piece)}", room)
        pieces += 1
        if pieces % _REOPEN_AFTER == 0:
            _open_again(bench, table)
        give_back()
    if small:
        room = _LAST[plan.format].of(len(plan.columns))
        bench.execute(_limit(room))
    _open_again(bench, table)
    _run(bench, _flatgeobuf(plan) if plan.format == FGB else _parquet(plan), room)


def _run(bench: duckdb.DuckDBPyConnection, sql: str, room: int) -> int:
    """Runs a statement in so many MB, and again in more where they are too few; those it took.

    What a group of rows takes is known of no file before it is made: of 500,000 dwellings
    GeoParquet took more than was ever measured of wider tables, and none was made.
    Given only where it changes: DuckDB that was told its limit again at each piece held 30 MB more.
    """
    while True:
        try:
            bench.execute(sql)
        except duckdb.OutOfMemoryException:
            if room >= _LARGE:
                raise
            room = min(room * 3 // 2, _LARGE)
            bench.execute(_limit(room))
        else:
            return room


def _limit(room: int) -> str:
    return f"SET memory_limit = '{room:d}MB'"


def _open(bench: duckdb.DuckDBPyConnection, table: Path) -> None:
    form = f"BLOCK_SIZE {_BLOCK:d}, ROW_GROUP_SIZE {_ROWS:d}"
    bench.execute(f"ATTACH {literal(str(table))} AS banc ({form})")
    bench.execute("USE banc")


def _open_again(bench: duckdb.DuckDBPyConnection, table: Path) -> None:
    """What is known of the groups written so far is let go: 1 kB a group and column."""
    bench.execute("USE memory")
    bench.execute("DETACH banc")
    _open(bench, table)


def _takes(piece: Path) -> bool:
    """Whether there were lines more, now in a file; they are never all held."""
    octets = 0
    with piece.open("wb") as out:
        while octets < _PIECE and (lines := sys.stdin.buffer.readlines(_AT_ONCE)):
            out.writelines(lines)
            octets += sum(map(len, lines))
    return octets > 0


def _flatgeobuf(plan: ExportPlan) -> str:
    """Without its index, which is made of all rows at once and refuses those without a place."""
    about = " ; ".join(f"{name} : {value}" for name, value in plan.about)
    options = ["SPATIAL_INDEX=NO", f"TITLE={plan.title}", f"DESCRIPTION={about}"]
    layer = ", ".join(literal(option) for option in options)
    kind = f", GEOMETRY_TYPE {literal(plan.geometry.upper())}" if plan.geometry else ""
    shape = "* REPLACE (ST_GeomFromWKB(geometry) AS geometry)" if plan.geometry else "*"
    return (
        f"COPY (SELECT {shape} FROM lignes) TO {literal(plan.target)}"  # noqa: S608 - our own words
        f" (FORMAT gdal, DRIVER 'FlatGeobuf', SRS 'EPSG:{plan.reference.srid:d}'{kind},"
        f" LAYER_NAME {literal(plan.table)}, LAYER_CREATION_OPTIONS ({layer}))"
    )


def _parquet(plan: ExportPlan) -> str:
    """GeoParquet 1.0: the members of `geo` are ours, as DuckDB tells of no system but CRS84."""
    facts = dict(plan.about)
    if plan.geometry:
        column = {
            "encoding": "WKB",
            "geometry_types": [plan.geometry],
            "crs": plan.reference.projjson,
        }
        geo = {
            "version": "1.0.0",
            "primary_column": "geometry",
            "columns": {"geometry": column},
        }
        facts["geo"] = orjson.dumps(geo).decode()
    notes = ", ".join(f"{quoted(name)}: {literal(value)}" for name, value in facts.items())
    return (
        f"COPY lignes TO {literal(plan.target)}"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP:d}, KV_METADATA {{{notes}}})"
    )


def _columns(plan: ExportPlan) -> str:
    columns = [f"{quoted(c.name)} {TYPES[c.type]}" for c in plan.columns]
    return ", ".join(["id VARCHAR", *columns, *(["geometry BLOB"] if plan.geometry else [])])


def _rows(plan: ExportPlan, piece: Path) -> str:
    longest = _POINT if plan.geometry in ("Point", None) else _OUTLINE
    fields = ", ".join(f"{quoted(c.name)} {TYPES[c.type]}" for c in plan.columns)
    properties = f"STRUCT({fields})" if fields else "JSON"
    columns = ["id", *(f"properties.{quoted(c.name)}" for c in plan.columns)]
    place = "unhex(geometry)"
    if plan.is_geojson:
        x, y = (f"geometry.coordinates[{n:d}]" for n in (1, 2))
        place = f"CASE WHEN geometry IS NOT NULL THEN ST_AsWKB(ST_Point({x}, {y})) END"
    columns += [place] if plan.geometry else []
    shape = "STRUCT(coordinates DOUBLE[])" if plan.is_geojson else "VARCHAR"
    return (
        f"SELECT {', '.join(columns)} FROM read_json({literal(str(piece))},"  # noqa: S608 - quoted names
        " format = 'newline_delimited',"
        f" columns = {{id: 'VARCHAR', geometry: {literal(shape)},"
        f" properties: {literal(properties)}}},"
        f" maximum_object_size = {longest:d})"
    )
