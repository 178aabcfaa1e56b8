"""Two publications, of a small and of a large country, each in a process of its own.

`python -m bench.france.publication FOLDER DWELLINGS` makes one and says nothing; with `revision`, a
second one, of a survey in which every surface and of a register in which every rent was corrected
since the first: the worst there is, as each household and dwelling differs. With `groupes`, the
groups of the first alone, which the second is set against; they are kept in the folder.
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
from loaders.publication.business.groups import take_business
from loaders.publication.counts import make_dwellings
from loaders.publication.edition import Publishing, make_edition
from loaders.publication.groups.partition import frozen
from loaders.publication.sources import Sources, open_sources
from parc_social.access.secrecy import secrecy_tables
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition

FIRST, GROUPS, REVISION = "", "groupes", "revision"
_CORRECTED = {
    "ops": "UPDATE ops_menage SET surface_hab = surface_hab + 1",
    "rpls": "UPDATE rpls_logement SET loyer_principal = loyer_principal + 1",
}


@dataclass(frozen=True, slots=True)
class Published:
    """Dwellings, seconds of processor and of the clock, the most memory held, in MB."""

    dwellings: int
    cpu_s: float
    seconds: float
    peak_mb: int


def published(folder: Path, dwellings: int, act: str = FIRST) -> Published:
    """Figures of every level, groups and their checks, as `publish` makes them.

    `act`: the first time, or as a REVISION, whose first groups are made apart. Raises RuntimeError
    when it fails.
    """
    place = folder / f"publication-{dwellings}"
    sources(place, dwellings)
    if act == REVISION:
        _spent(place, dwellings, GROUPS)
    return _spent(place, dwellings, act)


def _spent(place: Path, dwellings: int, act: str) -> Published:
    began = time.perf_counter()
    command = [sys.executable, "-m", "bench.france.publication", str(place), str(dwellings), act]
    child = subprocess.Popen(command)  # noqa: S603 - our own module
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status:
        raise RuntimeError(f"la publication de {dwellings} logements a échoué ({act} {status})")
    spent, clock = usage.ru_utime + usage.ru_stime, time.perf_counter() - began
    return Published(dwellings, round(spent, 1), round(clock, 1), usage.ru_maxrss // 1024)


def _first_groups(place: Path, given: Sources) -> None:
    """The groups of the first publication, of households and of landlords' business."""
    frozen(given, place, secrecy_tables())
    with tempfile.TemporaryDirectory(dir=place) as folder, workshop(Path(folder) / "t") as bench:
        open_sources(bench, given, place)
        make_dwellings(bench, given, place)
        take_business(bench, given, place, secrecy_tables())


def _revised(place: Path, given: Sources) -> Sources:
    """The same with each source corrected, beside the groups of the first."""
    _first_groups(place, given)  # made already, unless this is asked for alone
    corrected = {e.source: _corrected(place, e) for e in (given.ops, given.rpls) if e is not None}
    return replace(given, **corrected)


def _corrected(place: Path, first: Edition) -> Edition:
    second = replace(first, id=f"{first.source}_{first.millesime}_00000002")
    file = place / f"{second.id}.duckdb"
    if not file.is_file():
        arriving = file.with_suffix(".arrive")
        shutil.copyfile(place / f"{first.id}.duckdb", arriving)
        with workshop(arriving) as bench:
            bench.run(_CORRECTED[first.source])
        arriving.rename(file)
    return second


def _make(place: Path, dwellings: int, act: str) -> None:
    given = sources(place, dwellings)
    if act == GROUPS:
        _first_groups(place, given)
        return
    if act == REVISION:
        given = _revised(place, given)
    there = {*given.files(place)}
    if act == REVISION:
        there |= {*place.glob("*_00000001.*duckdb")}  # the first, and its groups
    with tempfile.TemporaryDirectory(dir=place) as folder:
        for file in there:
            os.link(file, Path(folder) / file.name)
        make_edition(given, Publishing(Path(folder), lambda *_: None))


if __name__ == "__main__":
    _make(Path(sys.argv[1]), int(sys.argv[2]), "".join(sys.argv[3:]))
