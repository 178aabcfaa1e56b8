"""The disk fills under every writer: on a disk of memory, in a mount namespace of this proof alone.

What writes: the journal, the registry, sessions, jobs and their results, files that are prepared
for a download, the commands that load and back up; the database itself.
"""

import random
import re
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

from testing.chaos.site import Figures, Site
from testing.kills.patient_person import check
from testing.kills.scene import ChainFault
from testing.service import command, session

_SPARE_MB = 400
_FULL_S = 4.0
_BLOCK = bytes(1 << 20)
_AGAIN = (429, 503)
_TOLD = ("disque plein", "No space left")


@contextmanager
def small_disk(folder: Path, like: Path) -> Generator[None]:
    """In the block, a disk of memory, a little larger than what is to be copied there.

    Of a process that has mounts of its own.
    """
    size = sum(path.stat().st_size for path in like.rglob("*") if path.is_file()) >> 20
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size + _SPARE_MB}m,mode=711", "tmpfs", folder]
    subprocess.run(mount, check=True)  # noqa: S603 - Linux's own program
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S603, S607 - the same


def full_data(site: Site, times: int, draw: random.Random) -> Figures:
    """The data folder's disk; each writer is then tried in turn, and says why it could not."""
    told = 0
    for _ in range(times):
        filler = _fill(site.place.scene.folder)
        try:
            time.sleep(_FULL_S * draw.uniform(0.5, 1.0))
            told += _writers(site)
        finally:
            filler.unlink()
        time.sleep(2.0)
    _no_traceback(site)
    return {"pleins": times, "ecrivains_refuses": told}


def full_base(site: Site, times: int, draw: random.Random) -> Figures:
    """The database's own disk; started again where it ended, as its unit does."""
    cluster = site.place.cluster
    if cluster is None:
        return {}
    ended = 0
    for _ in range(times):
        filler = _fill(cluster.folder)
        time.sleep(_FULL_S * draw.uniform(0.5, 1.0))
        filler.unlink()
        if cluster.process is not None and cluster.process.poll() is not None:
            cluster.process, ended = None, ended + 1
            site.place.start()
        time.sleep(2.0)
    return {"pleins": times, "bases_arretees": ended}


def _fill(folder: Path) -> Path:
    """Until nothing more goes in, to the octet."""
    file = folder / "plein"
    with suppress(OSError), file.open("wb", buffering=0) as stream:
        while True:
            stream.write(_BLOCK)
    with suppress(OSError), file.open("ab", buffering=0) as stream:
        while stream.write(b"\0"):
            pass
    return file


def _writers(site: Site) -> int:
    """How many of them refused, in words: the others had nothing to write. Raises ChainFault."""
    commands = ("load", "rpls", _source(site)), ("sauvegarde", "creer", "--en-clair", _beside(site))
    acts: list[Callable[[], bool]] = [
        lambda: _asked(site, "demo-gip", "/collections/rpls-logements/export?f=gpkg"),
        lambda: _asked(site, "demo-gip", "/collections/rpls-logements/export?f=parquet"),
        lambda: _signed_in(site),
        *(lambda words=words: _commanded(site, words) for words in commands),
    ]
    return sum(act() for act in acts)


def _asked(site: Site, login: str, path: str) -> bool:
    account = site.crowd.accounts[login]
    answer = requests.get(
        account.base_url + path, auth=(account.login, account.password), timeout=60
    )
    check(answer.status_code in (200, *_AGAIN), f"{path} : {answer.status_code} {answer.text}")
    return answer.status_code != 200


def _signed_in(site: Site) -> bool:
    account, browser = site.crowd.accounts["demo-bailleur-2"], session()
    page = f"{account.base_url}/portail/connexion"
    form = {"identifiant": account.login, "mot_de_passe": account.portal_password}
    headers = {"Origin": account.base_url}
    answer = browser.post(page, data=form, headers=headers, timeout=60, allow_redirects=False)
    told = f"connexion : {answer.status_code} {answer.text[:300]}"
    check(answer.status_code in (303, *_AGAIN), told)
    return answer.status_code != 303


def _commanded(site: Site, words: tuple[str, ...]) -> bool:
    scene = site.place.scene
    done = subprocess.run(  # noqa: S603 - our own command
        command(*words), env=scene.environ, capture_output=True, text=True, timeout=300, check=False
    )
    name = " ".join(words[:2])
    check("Traceback" not in done.stderr, f"{name} : {done.stderr[-1500:]}")
    if done.returncode:
        check(any(word in done.stderr for word in _TOLD), f"{name} : {done.stderr[-600:]}")
    return done.returncode != 0


def _source(site: Site) -> str:
    files = sorted((site.place.scene.folder / "demo" / "rpls").rglob("rpls-*.csv"))
    if not files:
        raise ChainFault("aucun fichier RPLS dans la démonstration")
    return str(files[0])


def _beside(site: Site) -> str:
    return str(site.place.scene.folder.with_name("sauvegardes"))


def _no_traceback(site: Site) -> None:
    """Of a full disk the server's own log speaks in a line."""
    log = (site.place.scene.folder / "web.log").read_text(encoding="utf-8")
    found = re.findall(r"^\w*Error: .*No space left.*$", log, re.MULTILINE)
    check(not found, f"trace d'un disque plein : {found[:2]}")
