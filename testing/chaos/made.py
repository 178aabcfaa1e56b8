"""Where a proof of chaos is: a demonstration made for it, or a copy of one."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from testing.chaos.clock import faked
from testing.chaos.disk import small_disk
from testing.chaos.site import Site, site_of
from testing.cluster import Cluster, running
from testing.demonstration import DEMONSTRATION, copied_whole, load_cluster
from testing.kills.dying import DURABLE
from testing.kills.scene import Scene

_SMALL = ("demo", "--departements", "974", "--logements", "1000")


@contextmanager
def made_site(folder: Path, registry: str, made: Path | None) -> Generator[Site]:
    """`made`: a folder with a `demonstration` (`postgresql` too), filled where it lacks."""
    kept = made or folder
    demonstration, loaded = kept / "demonstration", kept / "postgresql"
    if not demonstration.exists():
        Scene.empty(demonstration, None).run(*_SMALL)
    if registry == "sqlite":
        with site_on_files(demonstration, folder) as site:
            yield site
        return
    if not loaded.exists():
        loaded.mkdir()
        load_cluster(demonstration, loaded)
    with site_on_cluster(loaded, folder) as site:
        yield site


@contextmanager
def site_on_files(demonstration: Path, folder: Path) -> Generator[Site]:
    """On a copy of a demonstration's data folder."""
    with _data(demonstration, folder) as data, site_of(data, None, "", faked(folder)) as site:
        yield site


@contextmanager
def site_on_cluster(loaded: Path, folder: Path) -> Generator[Site]:
    """On a copy of a `cluster` and the `donnees` beside it; what it commits is on the disk."""
    place = folder / "cluster"
    with _data(loaded / "donnees", folder) as data, small_disk(place, loaded / "cluster"):
        copied_whole(loaded / "cluster", place)
        with (
            running(Cluster(place, DURABLE)) as cluster,
            site_of(data, cluster, DEMONSTRATION, faked(folder)) as site,
        ):
            yield site


@contextmanager
def _data(made: Path, folder: Path) -> Generator[Path]:
    """A copy on a disk of its own, its temporary files beside it."""
    place = folder / "disque"
    with small_disk(place, made):
        data = place / "donnees"
        shutil.copytree(made, data)
        yield data
