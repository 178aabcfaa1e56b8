"""Our own server as a process of a measure: its environment, started and answering, ended."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("parc-social"))


def environment_of(data: Path, store: str, port: int) -> dict[str, str]:
    """The environment of a command on a store; port 0 where it does not serve."""
    return os.environ | {
        "PARC_SOCIAL_DATA": str(data),
        "PARC_SOCIAL_STORE": store,
        "PARC_SOCIAL_PORT": str(port or 5000),
    }


@contextmanager
def serving(command: Sequence[str], environ: Mapping[str, str], port: int) -> Iterator[int]:
    """The pid of a server that answers on a port; it is ended at the end of the block."""
    process = subprocess.Popen(command, env=dict(environ))  # noqa: S603 - our own commands
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], port: int, timeout_s: float = 60.0) -> None:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers: a 401 or a 404 is an answer
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"le serveur du port {port} n'a pas démarré")
