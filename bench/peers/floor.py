"""The floor: a minimal WSGI application around one SQL statement (a program).

Same rows, columns and tile features as ours (one a cell from afar), no rights, no count: what a
caller may see is a condition that it is started with. `/copies` and `/export-copie` are the same of
the open texts that an edition keeps: the least that its rows can cost.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from threading import local
from typing import Any
from urllib.parse import parse_qsl

import psycopg
import waitress
from psycopg.adapt import Buffer, Loader

from parc_social.storage.execution.text_blocks import TOGETHER, PackedTexts, texts_of
from parc_social.storage.statements.audience_texts import blocks_name
from parc_social.storage.statements.maps.tile_matrix import BUFFER, CELLS, COMPLETE, EXTENT, FEW

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# The fastest form known (one text by string_agg and row_to_json), and the last fid beside it.
_FEATURE = """'{{"type":"Feature","id":' || to_json(t.{id})::text
  || ',"geometry":' || coalesce(ST_AsGeoJSON(t.geom, 7, 0), 'null')
  || ',"properties":' || (SELECT row_to_json(p)::text FROM (SELECT {qualified}) p) || '}}'"""
_PAGE = """
SELECT string_agg({feature}, ','), max(t.fid)
FROM (SELECT geom, {columns} FROM {table} WHERE {chosen}
      ORDER BY fid LIMIT {limit:d} OFFSET {offset:d}) t
"""
_VALUES = """
SELECT '{{' || string_agg(to_json(code)::text || ':[' || coalesce({figure}::text, 'null') || ',"'
  || {figure}_statut || '"]', ',') || '}}' FROM {table} WHERE {chosen}
"""
_BLOCKS = """
SELECT b.bloc, b.public, p.numbers FROM {blocks} b JOIN (
  SELECT (fid - 1) / {together} AS bloc, array_agg(fid ORDER BY fid) AS numbers
  FROM (SELECT fid FROM {table} WHERE {chosen} ORDER BY fid LIMIT {limit:d} OFFSET {offset:d}) t
  GROUP BY 1) p USING (bloc) ORDER BY 1
"""
_EXPORT = "SELECT {feature} || chr(10) FROM {table} t WHERE {chosen} ORDER BY fid"
_TILE = """
WITH b AS (SELECT ST_TileEnvelope(%s, %s, %s) AS e)
SELECT ST_AsMVT(t, 'default', 4096, 'g', 'fid')
FROM (SELECT ST_AsMVTGeom(ST_Transform(geom, 3857), b.e, 4096, 64) AS g, fid, {columns}
      FROM {table}, b WHERE {chosen}{most}) t
"""
_FIRST = f" ORDER BY rang, fid LIMIT {FEW}"
_NEAR = "geom && ST_Transform(ST_Expand(b.e, {margin}), 4326) AND {seen}"
_ONE_A_CELL = """fid IN (
  SELECT min(fid) FROM {table}, b WHERE rang <= {zoom} AND {near}
  GROUP BY floor((ST_X(geom) + 180) / 360 * {cells}),
           floor((1 - asinh(tan(radians(ST_Y(geom)))) / pi()) / 2 * {cells}))"""
_DRAWN = "greatest(ST_XMax(geom) - ST_XMin(geom), ST_YMax(geom) - ST_YMin(geom)) >= {unit}"
_ROWS = 2_000  # of an export, fetched at once
_CLIENTS = 16  # at once: each has its connection to the database, as bench/crowd.py asks
_WORLD_M = 40_075_016.68


@dataclass(frozen=True, slots=True)
class PublishedEditions:
    """What is read: `seen` is the condition of what the caller may see, `after` a fid before it."""

    table: str
    columns: tuple[str, ...]
    id: str = "id"
    points: bool = True
    seen: str = "true"
    after: int = 0
    texts: bool = False  # whether its rows are kept as texts

    def as_text(self) -> str:
        """For the command line."""
        return json.dumps(asdict(self))


class _Bytes(Loader):
    def load(self, data: Buffer) -> bytes:
        return bytes(data)


class Floor:
    """`/items?…`, `/values?…`, `/tiles/z/y/x`, `/export`: one statement each, by one connection."""

    def __init__(self, dsn: str, served: PublishedEditions) -> None:
        self._dsn = dsn
        self._served = served
        self._local = local()
        self._columns = ", ".join(f'"{c}"' for c in dict.fromkeys(("fid", *served.columns)))
        self._tile_columns = ", ".join(f'"{c}"' for c in served.columns)
        qualified = ", ".join(f't."{c}"' for c in served.columns)
        self._feature = _FEATURE.format(id=served.id, qualified=qualified)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answers one request."""
        path = environ["PATH_INFO"].strip("/").split("/")
        if path[0] in ("export", "export-copie"):
            start("200 OK", [("Content-Type", "application/x-ndjson")])
            return self._export() if path[0] == "export" else self._copied_export()
        if path == [""]:
            body, media = b"{}", "application/json"
        elif path[0] == "values":
            body, media = self._values(environ["QUERY_STRING"]), "application/json"
        elif path[0] == "items":
            body = self._page(environ["QUERY_STRING"], self._written)
            media = "application/geo+json"
        elif path[0] == "copies":
            body = self._page(environ["QUERY_STRING"], self._copied)
            media = "application/geo+json"
        else:
            z, row, col = (int(part) for part in path[1:4])
            found = self._row(self._tile(z), [z, col, row], binary=True)
            body, media = found[0] or b"", "application/vnd.mapbox-vector-tile"
        start("200 OK", [("Content-Type", media), ("Content-Length", str(len(body)))])
        return [body]

    def _page(self, query: str, read: Callable[..., tuple[bytes | None, int | None]]) -> bytes:
        """`limit`, `offset`; `after`, a fid; `bbox`; else columns with their value."""
        asked = dict(parse_qsl(query))
        limit, offset = int(asked.pop("limit")), int(asked.pop("offset", "0"))
        after = asked.pop("after", str(self._served.after))
        box = asked.pop("bbox", None)
        where = [f"fid > {int(after):d}", self._served.seen]
        if box:
            where.append("ST_Intersects(geom, ST_MakeEnvelope(%s, %s, %s, %s, 4326))")
        where += [f'"{name}" = %s' for name in asked]
        values = [*map(float, box.split(",") if box else ()), *asked.values()]
        chosen = " AND ".join(where)
        text, last = read(values, chosen=chosen, limit=limit, offset=offset)
        links = b""
        if last is not None:
            told = '[{"rel":"next","href":"/items?limit=%d&after=%s"}]'
            links = b',"links":' + (told % (limit, last)).encode()
        head = b'{"type":"FeatureCollection","features":['
        return head + (text or b"") + b"]" + links + b"}"

    def _written(self, values: list[Any], **asked: Any) -> tuple[bytes | None, int | None]:
        sql = _PAGE.format(
            feature=self._feature, columns=self._columns, table=self._served.table, **asked
        )
        text, last = self._row(sql, values)
        return text, last

    def _copied(self, values: list[Any], **asked: Any) -> tuple[bytes | None, int | None]:
        """What of the blocks of kept texts is of the rows that are found."""
        table, texts, last = self._served.table, list[bytes](), None
        blocks = blocks_name(table)
        sql = _BLOCKS.format(blocks=blocks, together=TOGETHER, table=table, **asked)
        for number, block, numbers in self._connection().execute(sql, values, binary=True):  # type: ignore[arg-type]
            every, last = texts_of(number, PackedTexts(block, None)), numbers[-1]
            texts += [every[(fid - 1) % TOGETHER] for fid in numbers]
        return b",".join(texts), last

    def _values(self, query: str) -> bytes:
        """`figure`: value and statut of each row, by code."""
        figure = dict(parse_qsl(query))["figure"]
        if figure not in self._served.columns:
            raise ValueError(figure)
        sql = _VALUES.format(figure=figure, table=self._served.table, chosen=self._served.seen)
        return self._row(sql, [])[0] or b"{}"

    def _copied_export(self) -> Iterator[bytes]:
        chosen = f"fid > {self._served.after:d} AND {self._served.seen}"
        last: int | None = 0
        while last is not None:
            asked = {"chosen": f"{chosen} AND fid > {last:d}", "limit": _ROWS, "offset": 0}
            text, last = self._copied([], **asked)
            yield (text or b"").replace(b'},{"type":"Feature"', b'}\n{"type":"Feature"') + b"\n"

    def _export(self) -> Iterator[bytes]:
        sql = _EXPORT.format(
            feature=self._feature, table=self._served.table,
            chosen=f"fid > {self._served.after:d} AND {self._served.seen}",
        )  # fmt: skip
        with psycopg.connect(self._dsn) as connection, connection.cursor("export") as cursor:
            cursor.adapters.register_loader("text", _Bytes)
            cursor.itersize = _ROWS
            cursor.execute(sql)  # type: ignore[arg-type]
            while rows := cursor.fetchmany(_ROWS):
                yield b"".join(text for (text,) in rows)

    def _tile(self, zoom: int) -> str:
        margin = _WORLD_M / 2**zoom * BUFFER / EXTENT
        near = _NEAR.format(margin=margin, seen=self._served.seen)
        if not self._served.points:
            unit = 360 / 2**zoom / EXTENT
            near += " AND " + _DRAWN.format(unit=unit)
        elif zoom < COMPLETE:
            near = _ONE_A_CELL.format(
                table=self._served.table, near=near, zoom=zoom, cells=CELLS * 2**zoom
            )
        most = _FIRST if self._served.points and zoom >= COMPLETE else ""
        return _TILE.format(
            table=self._served.table, columns=self._tile_columns, chosen=near, most=most
        )

    def _row(self, sql: str, values: list[Any], *, binary: bool = False) -> tuple[Any, ...]:
        row = self._connection().execute(sql, values, binary=binary).fetchone()  # type: ignore[arg-type]
        return row or (None, None)

    def _connection(self) -> psycopg.Connection[Any]:
        if not hasattr(self._local, "connection"):
            connection = psycopg.connect(self._dsn, autocommit=True, prepare_threshold=2)
            connection.adapters.register_loader("text", _Bytes)
            connection.execute("SET jit = off")
            self._local.connection = connection
        return self._local.connection


def main(arguments: list[str]) -> None:
    """Arguments: port, dsn, and what is served as JSON."""
    port, dsn, told = arguments
    read = json.loads(told)
    app = Floor(dsn, PublishedEditions(**{**read, "columns": tuple(read["columns"])}))
    waitress.serve(app, host="127.0.0.1", port=int(port), threads=_CLIENTS)


if __name__ == "__main__":
    main(sys.argv[1:])
