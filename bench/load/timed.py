"""One loading in a process of its own: how long it took, and the most memory that it held."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from bench.load.files import MILLESIME
from parc_social.storage.editions.history import TEXTS_STEP
from testing.processes import tree_memory_mb

_LOOK_S = 0.5
_COG = 2025


@dataclass(frozen=True, slots=True)
class Timed:
    """One loading: lines read, clock, the peak of our process, that of the database server's.

    `seconds` until the edition is on show, `whole_s` until its serving file is written too, which
    comes behind. `ratio` is of `seconds` to the floor of the same files; None where there is none.
    """

    case: str
    store: str
    rows: int
    seconds: float
    whole_s: float
    cpu_s: float
    peak_mb: int
    server_mb: int = 0
    ratio: float | None = None
    steps: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def rows_per_s(self) -> int:
        """Lines a second."""
        return round(self.rows / self.seconds) if self.seconds else 0


def load_in_child(  # noqa: PLR0913, PLR0917
    case: str,
    store: str,
    environment: Mapping[str, str],
    files: Sequence[Path],
    order: Mapping[str, Any] | None = None,
    server: int = 0,
) -> Timed:
    """One child process, waited for: its own account of time, the system's of its memory."""
    year = _COG if case in ("territoires", "ban") else MILLESIME
    kind = case.split()[0]
    asked = {"kind": kind, "millesime": year, "files": [str(f) for f in files]} | dict(order or {})
    with _watched(server) as seen, tempfile.TemporaryFile() as answer:
        child = subprocess.Popen(
            [sys.executable, "-m", "bench.load.child"],
            stdin=subprocess.PIPE, stdout=answer, env=os.environ | dict(environment),
        )  # fmt: skip
        with cast(IO[bytes], child.stdin) as order_sheet:
            order_sheet.write(json.dumps(asked).encode())
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            raise RuntimeError(f"{case}, {store}: the loading failed ({status})")
        answer.seek(0)
        said = json.loads(answer.read())
    shown_s = round(said["seconds"] - said["steps"].get(TEXTS_STEP, 0.0), 2)
    timed = Timed(
        case, store, said["rows"], shown_s, said["seconds"],
        round(usage.ru_utime + usage.ru_stime, 1), usage.ru_maxrss // 1024, max(seen, default=0),
        steps=said["steps"],
    )  # fmt: skip
    sys.stdout.write(
        f"{case} ({store}) : {timed.seconds} s, {timed.whole_s} en tout, {timed.peak_mb} Mo"
        f" {dict(timed.steps)}\n"
    )
    return timed


@contextmanager
def _watched(server: int) -> Generator[list[int]]:
    """Memory of a server's processes, looked at again and again; nothing without a server."""
    seen: list[int] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_S):
            seen.append(tree_memory_mb(server))

    watcher = threading.Thread(target=look)
    if server:
        watcher.start()
    try:
        yield seen
    finally:
        over.set()
        if server:
            watcher.join()
