"""The peer: pygeoapi as it comes, on the same PostgreSQL tables (a program)."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import waitress
import yaml

Layers = dict[str, tuple[str, list[str]]]  # schema.table and columns, by name


def configuration(port: int, dsn: str, layers: Layers) -> dict[str, Any]:
    """Pygeoapi's own PostgreSQL and MVT providers on each table, with the same columns as ours."""
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["fr-FR"],
            "limits": {"default_items": 10, "max_items": 10000},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": _metadata(),
        "resources": {
            name: _layer(name, dsn, table, columns) for name, (table, columns) in layers.items()
        },
    }


def _layer(title: str, dsn: str, table: str, columns: list[str]) -> dict[str, Any]:
    url = urlsplit(dsn)
    schema, _, name = table.partition(".")
    data = {
        "host": url.hostname,
        "port": url.port,
        "dbname": url.path.strip("/"),
        "user": url.username,
        "password": url.password or "x",
        "search_path": [schema, "public"],
    }
    where = {"data": data, "id_field": "fid", "table": name, "geom_field": "geom"}
    tiles = {"name": "pbf", "mimetype": "application/vnd.mapbox-vector-tile"}
    zooms = {"zoom": {"min": 0, "max": 16}}
    return {
        "type": "collection",
        "title": title,
        "description": title,
        "keywords": [title],
        "extents": {"spatial": {"bbox": [-180, -90, 180, 90]}},
        "providers": [
            {"type": "feature", "name": "PostgreSQL", "properties": columns, **where},
            {"type": "tile", "name": "MVT-postgresql", "options": zooms, "format": tiles, **where},
        ],
    }


def _metadata() -> dict[str, Any]:
    nobody = {"name": "bench", "url": "http://127.0.0.1"}
    return {
        "identification": {
            "title": "bench",
            "description": "bench",
            "keywords": ["bench"],
            "terms_of_service": "bench",
            "url": "http://127.0.0.1",
        },
        "license": nobody,
        "provider": nobody,
        "contact": {"name": "bench"},
    }


def main(arguments: list[str]) -> None:
    """Arguments: port, dsn, and the layers as JSON."""
    port, dsn, layers = arguments
    with tempfile.TemporaryDirectory() as folder:
        config, openapi = Path(folder, "config.yml"), Path(folder, "openapi.yml")
        document = configuration(int(port), dsn, json.loads(layers))
        config.write_text(yaml.safe_dump(document), encoding="utf-8")
        os.environ["PYGEOAPI_CONFIG"], os.environ["PYGEOAPI_OPENAPI"] = str(config), str(openapi)
        command = [str(Path(sys.executable).with_name("pygeoapi")), "openapi", "generate"]
        subprocess.run([*command, str(config), "--output-file", str(openapi)], check=True)  # noqa: S603
        from pygeoapi.flask_app import APP

        waitress.serve(APP, host="127.0.0.1", port=int(port), threads=4)


if __name__ == "__main__":
    main(sys.argv[1:])
