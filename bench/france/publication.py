"""Two publications, of a small and of a large country, each in a process of its own.

`python -m bench.france.publication FOLDER DWELLINGS` makes one and says nothing; with `revision`, a
second one, of a survey in which every surface was corrected since the first (a folder of its own).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from bench.indicateurs.pays import sources
from loaders.publication.edition import Publishing, make_edition
from loaders.publication.groups.partition import frozen
from loaders.publication.sources import Sources
from parc_social.access.secrecy import secrecy_tables
from parc_social.storage.edition_files.workbench import workshop


@dataclass(frozen=True, slots=True)
class Published:
    """Dwellings, seconds of processor and of the clock, the most memory held, in MB."""

    dwellings: int
    cpu_s: float
    seconds: float
    peak_mb: int


def published(folder: Path, dwellings: int) -> Published:
    """Figures of every level, groups and their checks, as `publish` makes them.

    Raises RuntimeError when it fails.
    """
    place = folder / f"publication-{dwellings}"
    sources(place, dwellings)
    began = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.france.publication", str(place), str(dwellings)]
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status:
        raise RuntimeError(f"la publication de {dwellings} logements a échoué ({status})")
    spent, clock = usage.ru_utime + usage.ru_stime, time.perf_counter() - began
    return Published(dwellings, round(spent, 1), round(clock, 1), usage.ru_maxrss // 1024)


def _revised(place: Path, given: Sources) -> Sources:
    """The same survey with every surface a square metre larger, beside the groups of the first."""
    if given.ops is None:
        raise ValueError("no survey")
    frozen(given, place, secrecy_tables())
    second = replace(given.ops, id=f"ops_{given.ops.millesime}_00000002")
    file = place / f"{second.id}.duckdb"
    if not file.is_file():
        arriving = file.with_suffix(".arrive")
        shutil.copyfile(place / f"{given.ops.id}.duckdb", arriving)
        with workshop(arriving) as bench:
            bench.run("UPDATE ops_menage SET surface_hab = surface_hab + 1")
        arriving.rename(file)
    return replace(given, ops=second)


def _make(place: Path, dwellings: int, *, revision: bool) -> None:
    given = sources(place, dwellings)
    if revision:
        given = _revised(place, given)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        for file in place.glob("*.duckdb"):
            os.link(file, Path(folder) / file.name)
        make_edition(given, Publishing(Path(folder), lambda *_: None))


if __name__ == "__main__":
    _make(Path(sys.argv[1]), int(sys.argv[2]), revision="revision" in sys.argv[3:])
