"""The serving file of an edition that is published: made beside it, named by its seal."""

import os
from pathlib import Path

from parc_social.errors import BadFile, Unavailable
from parc_social.storage.editions.disk import put_on_disk
from parc_social.storage.editions.edition import Checksum, Edition, seal_of
from parc_social.storage.editions.history import Progress, silent
from parc_social.storage.editions.pending import announce, serving_file
from parc_social.storage.serving_files.file import ServingFile
from parc_social.storage.serving_files.write import write_serving_file

_READ_ONLY = 0o400


def write_texts(edition: Edition, folder: Path, progress: Progress = silent) -> Checksum | None:
    """The seal of its file, which is made; None: it has no rows to serve so.

    Written under a temporary name that tells whose it is, and named once every byte is on the disk:
    a killed process leaves a draft, or a file with a mark that no list knows. Raises BadFile,
    Unavailable when the folder can't be written, DiskFull, TooSlow.
    """
    target = folder / serving_file(edition.id)
    draft = folder / f".{target.name}.{os.getpid()}.draft"
    draft.unlink(missing_ok=True)
    try:
        source = folder / f"{edition.id}.duckdb"
        if not write_serving_file(edition, source, draft, progress):
            return None
        draft.chmod(_READ_ONLY)
        put_on_disk(draft)
        announce(folder, target.name)
        draft.replace(target)
    except OSError as error:
        raise Unavailable(f"dossier inutilisable : {folder} ({error.strerror})") from error
    finally:
        draft.unlink(missing_ok=True)
    return seal_of(target)


def texts_stand(edition: Edition, folder: Path) -> bool:
    """Whether its file is the one that was written, octet by octet, and of today's form."""
    target = folder / serving_file(edition.id)
    file = ServingFile(target)
    try:
        file.check(edition)
        return seal_of(target) == edition.serving
    except BadFile:
        return False
    finally:
        file.close()
