"""The application behind gunicorn's threads, in a process of its own."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from testing.service import wait_for

_ENTRY = "testing.deployment.wsgi_entry:made()"


def started_by_gunicorn(environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """One worker of threads, once it answers; its limits are above those of the gate."""
    port = environ["PARC_SOCIAL_PORT"]
    log = Path(environ["PARC_SOCIAL_DATA"]) / f"gunicorn-{port}.log"
    command = [
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1",
        "--threads", "16", "--timeout", "930", "--limit-request-line", "0",
        "--limit-request-field_size", "0", "--bind", f"127.0.0.1:{port}", _ENTRY,
    ]  # fmt: skip
    with log.open("wb") as told:
        process = subprocess.Popen(  # noqa: S603 - our own module
            command, env=dict(environ), stdout=subprocess.PIPE, stderr=told
        )
    wait_for(f"http://127.0.0.1:{port}/health/live", process, log)
    return process
