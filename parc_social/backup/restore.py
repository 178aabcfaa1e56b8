"""An archive put back where nothing is, whole or not at all, and told what it gave."""

import shutil
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from parc_social.backup.archive import Progress, read_archive
from parc_social.backup.contents import (
    DEPOSITS_KEY,
    FOLDER,
    REGISTRY_DUMP,
    STORE_DUMP,
    BackupContents,
)
from parc_social.backup.data_folder import put_registry
from parc_social.backup.keys import Identity
from parc_social.backup.postgres import check_back, check_empty
from parc_social.backup.postgres import restore as restore_base
from parc_social.errors import BadFile, InvalidValue, NotFound, Unavailable
from parc_social.journal.verify import Verdict
from parc_social.registry.registry import open_registry
from parc_social.settings import Settings
from parc_social.storage.editions.edition import check_seal
from parc_social.storage.open import open_store
from parc_social.storage.postgres.roles import ROLES


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back. `missing`: editions whose file is not there or not the one that was sealed.

    An edition that was thrown away is in no list, so each that is listed must have its file.
    """

    contents: BackupContents
    editions: int
    accounts: int
    journal: Verdict
    missing: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost."""
        return not self.missing and not self.journal.fautes


@dataclass(frozen=True, slots=True)
class Restoration:
    """How an archive is put back. `expected`: seals of the journal that were kept elsewhere.

    `folder_alone`: databases of PostgreSQL are there, brought back by its own tools, and only read.
    """

    expected: tuple[str, ...] = ()
    folder_alone: bool = False


def restore(
    settings: Settings,
    archive: Path,
    identities: Sequence[Identity],
    progress: Progress,
    how: Restoration | None = None,
) -> Restored:
    """Puts an archive where the settings say, in places that are empty, and proves it.

    The data folder takes its place in one step, at the end. Raises InvalidValue where something is
    there already or the stores are of other kinds, BadFile for the archive, Unavailable, Away: what
    was empty before is empty then, save a database.
    """
    how = how or Restoration()
    _check_places(settings, folder_alone=how.folder_alone)
    with _staging(settings.data) as folder:
        try:
            with archive.open("rb") as source:
                contents = read_archive(source, folder, identities, progress)
            _check_kinds(settings, contents)
            if not how.folder_alone:
                _put_bases(settings, folder, contents)
            _put_files(settings, folder)
        except FileNotFoundError as error:
            raise NotFound(f"{error.filename} : aucun fichier de ce nom") from error
        except OSError as error:
            raise Unavailable(f"restauration abandonnée : {error}") from error
    progress("contrôle", 0, 1)
    return _proved(settings, contents, (*how.expected, *filter(None, [contents.seal])))


def _check_places(settings: Settings, *, folder_alone: bool) -> None:
    if settings.data.exists() and any(settings.data.iterdir()):
        raise InvalidValue(
            f"le dossier de données {settings.data} n'est pas vide : donnez-en un autre par"
            " PARC_SOCIAL_DATA, ou écartez-le ; rien n'a été changé"
        )
    url = make_url(settings.registry)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        if file.exists():
            raise InvalidValue(f"le registre {file} existe déjà : rien n'a été changé")
    bases = {one for one in (settings.store, settings.registry) if "postgresql" in one[:12]}
    if folder_alone and not bases:
        raise InvalidValue(
            "--dossier-seul est pour une base PostgreSQL déjà revenue par ses propres outils :"
            " ni l'entrepôt ni le registre n'en est une ; rien n'a été changé"
        )
    for base in bases:
        (check_back if folder_alone else check_empty)(base)


def _check_kinds(settings: Settings, contents: BackupContents) -> None:
    store = "postgresql" if settings.store.startswith("postgresql://") else "duckdb"
    if store != contents.store:
        raise InvalidValue(
            f"l'entrepôt sauvegardé est {contents.store}, celui de PARC_SOCIAL_STORE est {store}"
        )
    registry = make_url(settings.registry).get_backend_name()
    if registry != contents.registry:
        raise InvalidValue(
            f"le registre sauvegardé est {contents.registry}, celui de PARC_SOCIAL_REGISTRY est"
            f" {registry}"
        )


def _put_bases(settings: Settings, folder: Path, contents: BackupContents) -> None:
    for name, url in ((STORE_DUMP, settings.store), (REGISTRY_DUMP, settings.registry)):
        if name in contents.files:
            restore_base(url, folder / name, ROLES)


def _put_files(settings: Settings, folder: Path) -> None:
    data = folder / FOLDER
    data.mkdir(mode=0o700, exist_ok=True)
    url = make_url(settings.registry)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "").resolve()
        inside = file.is_relative_to(settings.data)
        put_registry(folder, data / file.relative_to(settings.data) if inside else file)
    _put_key(settings, folder / DEPOSITS_KEY)
    settings.data.parent.mkdir(parents=True, exist_ok=True)
    data.replace(settings.data)  # onto nothing, or an empty folder


def _put_key(settings: Settings, key: Path) -> None:
    """The key of deposits, unless it is there; another one is never lost."""
    there = settings.deposits_key
    if not key.is_file():
        return
    if not there.exists():
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(key, there)
        there.chmod(0o600)
    elif there.read_bytes() != key.read_bytes():
        raise InvalidValue(
            f"{there} est la clé d'autres dépôts : écartez-la, ou nommez un autre fichier par"
            " PARC_SOCIAL_DEPOTS_CLE"
        )


def _proved(settings: Settings, contents: BackupContents, expected: tuple[str, ...]) -> Restored:
    with closing(open_store(settings, owner=True)) as store:
        store.migrate()
        editions = store.editions()
    missing: list[str] = []
    for edition in editions:
        file = settings.editions / f"{edition.id}.duckdb"
        try:
            if edition.seal is not None:
                check_seal(edition.id, file, edition.seal)
        except BadFile:
            missing.append(edition.id)
    with closing(open_registry(settings.registry)) as registry:
        registry.migrate()
        accounts = len(registry.accounts.all())
        verdict = registry.journal.verify(expected)
    return Restored(contents, len(editions), accounts, verdict, tuple(missing))


@contextmanager
def _staging(data: Path) -> Generator[Path]:
    folder = data.with_name(f".{data.name}.restauration")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
    except FileExistsError as error:
        raise InvalidValue(
            f"{folder} est là : une autre restauration est en cours, ou a été tuée ; effacez-le"
        ) from error
    except OSError as error:
        raise Unavailable(f"{folder} : {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
