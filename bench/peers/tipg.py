"""The other peer: tipg as it comes, on the same tables, from an environment of its own.

Its versions are locked in requirements/tipg.txt, apart from ours: nothing of it is ever imported
here, or installed where we run.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements" / "tipg.txt"
_FOLDER = Path("var/bench/tipg")


def installed() -> Path:
    """Its Python, in an environment made from the lock where it is not yet, or the lock is newer.

    Raises RuntimeError when the package index can't be reached.
    """
    folder, stamp = _FOLDER.resolve(), _FOLDER.resolve() / "verrou.txt"
    lock = LOCK.read_text(encoding="ascii")
    if not stamp.exists() or stamp.read_text(encoding="ascii") != lock:
        uv = str(Path(sys.executable).with_name("uv"))
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)])
        _run([uv, "pip", "sync", "--quiet", "--require-hashes", str(LOCK)], folder)
        stamp.write_text(lock, encoding="ascii")
    return folder / "bin" / "python"


def _run(command: list[str], folder: Path | None = None) -> None:
    environ = os.environ | ({"VIRTUAL_ENV": str(folder)} if folder else {})
    if subprocess.run(command, env=environ, check=False).returncode:  # noqa: S603 - our own command
        raise RuntimeError("tipg ne s'installe pas : index injoignable ? (sinon : --sans-tipg)")


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
