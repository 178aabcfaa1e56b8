"""The floor: a minimal WSGI application around one SQL statement, run as `python -m bench.floor`.

Same rows, columns and tile features as ours (one a cell from afar), no rights, no links, no count.
"""

import sys
from collections.abc import Callable, Iterable
from threading import local
from typing import Any

import psycopg
import waitress
from psycopg.adapt import Buffer, Loader

from parc_social.storage.tiles import CELLS, COMPLETE

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_PAGE = """
SELECT string_agg(
  '{{"type":"Feature","id":' || to_json(t.id)::text
  || ',"geometry":' || coalesce(ST_AsGeoJSON(t.geom, 7, 0), 'null')
  || ',"properties":' || (SELECT row_to_json(p)::text FROM (SELECT {qualified}) p) || '}}', ',')
FROM (SELECT geom, {columns} FROM {table} WHERE fid > 0 ORDER BY fid LIMIT %s) t
"""
_TILE = """
WITH b AS (SELECT ST_TileEnvelope(%s, %s, %s) AS e)
SELECT ST_AsMVT(t, 'default', 4096, 'g', 'fid')
FROM (SELECT ST_AsMVTGeom(ST_Transform(geom, 3857), b.e, 4096, 64) AS g, fid, {columns}
      FROM {table}, b WHERE {chosen}) t
"""
_NEAR = "geom && ST_Transform(ST_Expand(b.e, {margin}), 4326)"
_ONE_A_CELL = """fid IN (
  SELECT min(fid) FROM {table}, b WHERE rang <= {zoom} AND {near}
  GROUP BY floor((ST_X(geom) + 180) / 360 * {cells}),
           floor((1 - asinh(tan(radians(ST_Y(geom)))) / pi()) / 2 * {cells}))"""


class _Bytes(Loader):
    def load(self, data: Buffer) -> bytes:
        return bytes(data)


class Floor:
    """`/items?limit=N` and `/tiles/z/y/x`, each one statement on one connection a thread."""

    def __init__(self, dsn: str, table: str, columns: list[str], tile_columns: list[str]) -> None:
        self._dsn = dsn
        self._local = local()
        names = ", ".join(f'"{c}"' for c in columns)
        qualified = ", ".join(f't."{c}"' for c in columns)
        self._page = _PAGE.format(table=table, columns=names, qualified=qualified)
        self._table = table
        self._tile_columns = ", ".join(f'"{c}"' for c in tile_columns)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answers one request."""
        path = environ["PATH_INFO"].strip("/").split("/")
        if path == [""]:
            body, media = b"{}", "application/json"
        elif path[0] == "items":
            limit = int(environ["QUERY_STRING"].removeprefix("limit="))
            body = (
                b'{"type":"FeatureCollection","features":['
                + self._value(self._page, [limit])
                + b"]}"
            )
            media = "application/geo+json"
        else:
            z, row, col = (int(part) for part in path[1:4])
            sql = self._tile(z)
            body, media = (
                self._value(sql, [z, col, row], binary=True),
                "application/vnd.mapbox-vector-tile",
            )
        start("200 OK", [("Content-Type", media), ("Content-Length", str(len(body)))])
        return [body]

    def _tile(self, zoom: int) -> str:
        near = _NEAR.format(margin=40_075_016.68 / 2**zoom * 64 / 4096)
        if zoom < COMPLETE:
            near = _ONE_A_CELL.format(
                table=self._table, near=near, zoom=zoom, cells=CELLS * 2**zoom
            )
        return _TILE.format(table=self._table, columns=self._tile_columns, chosen=near)

    def _value(self, sql: str, params: list[int], *, binary: bool = False) -> bytes:
        row = self._connection().execute(sql, params, binary=binary).fetchone()  # type: ignore[arg-type]
        return row[0] if row and row[0] else b""

    def _connection(self) -> psycopg.Connection[Any]:
        if not hasattr(self._local, "connection"):
            connection = psycopg.connect(self._dsn, autocommit=True, prepare_threshold=2)
            connection.adapters.register_loader("text", _Bytes)
            connection.execute("SET jit = off")
            self._local.connection = connection
        return self._local.connection


def main(arguments: list[str]) -> None:
    """Arguments: port, dsn, table, columns and tile columns, each list joined by commas."""
    port, dsn, table, columns, tile_columns = arguments
    app = Floor(dsn, table, columns.split(","), tile_columns.split(","))
    waitress.serve(app, host="127.0.0.1", port=int(port), threads=4)


if __name__ == "__main__":
    main(sys.argv[1:])
