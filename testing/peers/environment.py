"""A Python environment of its own for a peer: locked apart from ours, never imported here."""

import os
import subprocess
import sys
from pathlib import Path


def python_of(lock: Path, folder: Path) -> Path:
    """Its Python, in an environment made from the lock where it is not yet, or the lock is newer.

    Raises RuntimeError when the package index can't be reached.
    """
    stamp, wanted = folder / "verrou.txt", lock.read_text(encoding="ascii")
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        uv = str(Path(sys.executable).with_name("uv"))
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], lock)
        sync = [uv, "pip", "sync", "--quiet", "--require-hashes", str(lock)]
        _run(sync, lock, {"VIRTUAL_ENV": str(folder)})
        stamp.write_text(wanted, encoding="ascii")
    return folder / "bin" / "python"


def _run(command: list[str], lock: Path, more: dict[str, str] | None = None) -> None:
    environ = os.environ | (more or {})
    if subprocess.run(command, env=environ, check=False).returncode:  # noqa: S603 - our own command
        raise RuntimeError(f"{lock.stem} ne s'installe pas : index injoignable ?")
