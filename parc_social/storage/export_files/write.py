"""The other side of the helper: starts it, feeds it, and ends it with the request that asked."""

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

from pyproj import CRS

from parc_social.errors import InvalidValue, TooSlow, Unavailable
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.export_files.plan import TOO_LARGE, ExportPlan, Reference
from parc_social.storage.query.model import CRS84, Crs

_STALE_S = 6 * 3_600.0  # a folder that a killed server left is older
_HELPER = "parc_social.storage.export_files.helper"
_SHORT = 0.2  # seconds between two looks at what the clock says
_FULL = "f : {} fichiers sont déjà en préparation ; réessayez, ou prenez csv ou geojsonl"
_LATE = "f : le fichier n'est pas prêt après {:.0f} s ; restreignez la demande, ou prenez geojsonl"
_LARGE = "f : le fichier dépasse {} octets ; restreignez la demande, ou prenez csv ou geojsonl"


class FileMaker:
    """Files under one folder, some at a time, each within a number of octets and of seconds."""

    def __init__(self, folder: Path, places: int, seconds: float) -> None:
        self._folder = folder
        self._places, self._seconds = places, seconds
        self._free = threading.Semaphore(places)

    def file(self, folder: Path, plan: ExportPlan, lines: Iterable[bytes]) -> IO[bytes]:
        """The file of a plan whose target lies in a folder of `place`, made of these lines.

        Raises InvalidValue when it is too large, TooSlow when it is late or the request has ended,
        Unavailable when it can't be made, and what the lines raise.
        """
        order = folder / "plan.json"
        order.write_bytes(plan.to_json())
        ends = time.monotonic() + self._seconds
        with _helper(order) as process, current_cancellation().statement(process.kill):
            is_complete = self._feed(process, lines, ends)
            status = self._exit_status(process, ends)
            if status == 0 and is_complete:
                return Path(plan.target).open("rb")
            if current_cancellation().ended:
                raise TooSlow("demande interrompue")
            if status == TOO_LARGE:
                raise InvalidValue(_LARGE.format(plan.most))
            raise Unavailable(f"fichier {plan.format} : le préparateur s'est arrêté ({status})")

    @contextmanager
    def place(self) -> Generator[Path]:
        """An empty folder for one file, gone at the end. Raises TooSlow when none is free."""
        if not self._free.acquire(blocking=False):
            raise TooSlow(_FULL.format(self._places))
        try:
            self._sweep()
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder) as folder:
                yield Path(folder)
        except OSError as error:
            raise Unavailable(f"fichier impossible : {self._folder} ({error.strerror})") from error
        finally:
            self._free.release()

    def _feed(self, process: subprocess.Popen[Any], lines: Iterable[bytes], ends: float) -> bool:
        """Whether all went in: a helper that stops reading has a reason, which its end tells."""
        pipe = process.stdin
        if pipe is None:
            return False
        try:
            for some in lines:
                self._check(process, ends)
                pipe.write(some)
            pipe.close()
        except BrokenPipeError:
            return False
        return True

    def _exit_status(self, process: subprocess.Popen[Any], ends: float) -> int:
        while True:
            try:
                return process.wait(_SHORT)
            except subprocess.TimeoutExpired:
                self._check(process, ends)

    def _check(self, process: subprocess.Popen[Any], ends: float) -> None:
        if time.monotonic() > ends:
            process.kill()
            raise TooSlow(_LATE.format(self._seconds))

    def _sweep(self) -> None:
        late = time.time() - _STALE_S
        for leftover in self._folder.glob("*"):
            if leftover.stat().st_mtime < late:
                shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def _helper(order: Path) -> Generator[subprocess.Popen[Any]]:
    """The process, ended at the end of the block; it is given nothing of our environment."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", _HELPER, str(order)],
        stdin=subprocess.PIPE,
        env={"LANG": "C.UTF-8", "TMPDIR": str(order.parent)},
        cwd=order.parent,
        bufsize=0,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


@cache
def reference_of(crs: Crs) -> Reference:
    """Of one that is offered. Files have east first in any: CRS84 is EPSG:4326 so written."""
    epsg = CRS.from_epsg(crs.srid)
    system = CRS.from_authority("OGC", "CRS84") if crs.uri == CRS84 else epsg
    projjson: dict[str, Any] = json.loads(system.to_json())
    return Reference(crs.srid, epsg.name, epsg.to_wkt("WKT1_GDAL"), projjson)
