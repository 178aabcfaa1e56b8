"""A backup made while the server serves: all taken at one instant, then written at leisure."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import make_url

from parc_social.backup.archive import Progress, write_archive
from parc_social.backup.contents import (
    DEPOSITS_KEY,
    REGISTRY_DUMP,
    STORE_DUMP,
    BackupContents,
)
from parc_social.backup.data_folder import take_folder, take_registry
from parc_social.backup.keys import Recipient
from parc_social.backup.postgres import dump, same_base, snapshot
from parc_social.errors import Busy, InvalidValue, Unavailable
from parc_social.registry.registry import open_registry
from parc_social.settings import Settings
from parc_social.storage.editions.disk import put_on_disk
from parc_social.storage.editions.pending import Tell
from parc_social.storage.store import Store

_PATTERN = "parc-social-*.tar*"
_STAGING = ".sauvegarde"
_PART = ".partiel"


@dataclass(frozen=True, slots=True)
class Backup:
    """One that was made: its file and what it holds."""

    file: Path
    contents: BackupContents


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told: why it waits, and how far it is."""

    waits: Tell
    progress: Progress


def create(
    settings: Settings, store: Store, target: Path, recipients: Sequence[Recipient], told: Told
) -> Backup:
    """Writes an archive into a folder, whole or not at all. Without recipients: in clear.

    A publication under way is waited for, having told so. The key of deposits is in it only where
    it is encrypted. Raises Unavailable, InvalidValue for a target inside of the data folder.
    """
    if target.resolve().is_relative_to(settings.data):
        raise InvalidValue(
            f"{target} est dans le dossier de données {settings.data} : perdus ensemble, ils ne"
            " serviraient à rien ; donnez un dossier ailleurs"
        )
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _staging(settings.data) as folder:
            contents = _take(settings, store, folder, told)
            if recipients and settings.deposits_key.is_file():
                shutil.copyfile(settings.deposits_key, folder / DEPOSITS_KEY)
            name = f"parc-social-{contents.made_at:%Y%m%dT%H%M%SZ}.tar"
            file = target / (f"{name}.age" if recipients else name)
            return Backup(file, _write(file, folder, contents, recipients, told.progress))
    except (OSError, sqlite3.Error) as error:
        raise Unavailable(f"sauvegarde abandonnée, rien n'en reste : {error}") from error


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Removes the oldest archives of a folder but so many; what went. Raises Unavailable."""
    archives = sorted(folder.glob(_PATTERN), reverse=True)
    archives = [one for one in archives if one.suffix in (".tar", ".age")]
    try:
        for old in archives[count:]:
            old.unlink()
    except OSError as error:
        raise Unavailable(f"{folder} : {error.strerror}") from error
    return archives[count:]


def _take(settings: Settings, store: Store, folder: Path, told: Told) -> BackupContents:
    """The instant: nobody publishes or loads meanwhile, readers and deposits go on."""
    url = make_url(settings.registry)
    is_sqlite = url.get_backend_name() == "sqlite"
    registry = Path(url.database or "").resolve() if is_sqlite else None
    is_postgres = settings.store.startswith("postgresql://")
    dumps = [(STORE_DUMP, settings.store)] if is_postgres else []
    if registry is None and not (is_postgres and same_base(settings.store, settings.registry)):
        dumps.append((REGISTRY_DUMP, settings.registry))
    with ExitStack() as held:
        with store.write_lock("sauvegarde", told.waits):
            made_at, seal = datetime.now(UTC), _seal(settings.registry)
            names = [(file, base, held.enter_context(snapshot(base))) for file, base in dumps]
            take_folder(settings.data, registry, folder)
            if registry is not None:
                take_registry(registry, folder)
        for at, (file, base, name) in enumerate(names):
            told.progress("bases PostgreSQL", at, len(names))
            dump(base, name, folder / file)
    return BackupContents(
        made_at,
        version("parc-social"),
        "postgresql" if is_postgres else "duckdb",
        "sqlite" if is_sqlite else "postgresql",
        seal,
        {},
    )


def _seal(url: str) -> str:
    """The newest seal of the journal, read before the instant: it is in what is taken."""
    with closing(open_registry(url)) as registry:
        return registry.journal.last_seal()


def _write(
    file: Path,
    folder: Path,
    contents: BackupContents,
    recipients: Sequence[Recipient],
    progress: Progress,
) -> BackupContents:
    arriving = file.with_name(f".{file.name}{_PART}")
    try:
        descriptor = os.open(arriving, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600)
        with os.fdopen(descriptor, "w+b") as out:
            contents = write_archive(out, folder, contents, recipients, progress)
            out.flush()
            os.fsync(out.fileno())
        arriving.replace(file)
        put_on_disk(file.parent)
    except BaseException:
        with suppress(OSError):
            arriving.unlink()
        raise
    return contents


@contextmanager
def _staging(data: Path) -> Generator[Path]:
    """A folder beside what it links to; what a killed backup left goes first."""
    folder = data / _STAGING
    with _alone(data / f"{_STAGING}.verrou"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(file: Path) -> Generator[None]:
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("une autre sauvegarde de ce dossier est en cours") from error
        yield
