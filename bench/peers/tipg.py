"""The other peer: tipg as it comes, on the same tables, from an environment of its own.

Its versions are locked in requirements/tipg.txt, apart from ours: nothing of it is ever imported
here, or installed where we run.
"""

import json
import os
from pathlib import Path

from testing.peers.environment import python_of

LOCK = Path(__file__).parents[2] / "requirements" / "tipg.txt"
_FOLDER = Path("var/bench/tipg")


def installed() -> Path:
    """Its Python. Raises RuntimeError when the package index can't be reached."""
    return python_of(LOCK, _FOLDER.resolve())


def command(port: int) -> list[str]:
    """Its server, one process."""
    server = ["-m", "uvicorn", "tipg.main:app", "--log-level", "warning", "--no-access-log"]
    return [str(installed()), *server, "--host", "127.0.0.1", "--port", str(port)]


def environment(dsn: str, tables: list[str]) -> dict[str, str]:
    """Says which tables it serves, by their schema and name; the database's limits are ours too."""
    return os.environ | {
        "DATABASE_URL": dsn,
        "TIPG_DB_SCHEMAS": json.dumps(sorted({table.partition(".")[0] for table in tables})),
        "TIPG_DB_TABLES": json.dumps(tables),
        "TIPG_DB_FUNCTIONS": "[]",
        "TIPG_ADD_TILES_VIEWER": "false",
    }
