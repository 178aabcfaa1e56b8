"""Folders for what is only needed while a process lives; a killed one's goes with the next run."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from parc_social.errors import Unavailable

_CHECK = "parc-social-verifier"


def make_work_folder(parent: Path, prefix: str) -> Path:
    """A new folder `<prefix>.<pid>.<letters>`, its owner's alone. Raises Unavailable."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f"{prefix}.{os.getpid()}.", dir=parent))
    except OSError as error:
        raise Unavailable(f"dossier inutilisable : {parent} ({error.strerror})") from error


def sweep_work_folders(parent: Path, prefix: str) -> None:
    """Removes those of processes that are no more, as far as this user may."""
    for leftover in parent.glob(f"{prefix}.*"):
        if not is_alive(leftover.name.removeprefix(prefix).split(".")[1]):
            shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def check_folder() -> Generator[Path]:
    """A folder outside of the data, among the system's temporary ones: a check writes no other."""
    parent = Path(tempfile.gettempdir())
    sweep_work_folders(parent, _CHECK)
    folder = make_work_folder(parent, _CHECK)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_alive(pid: str) -> bool:
    """Whether a process of this number runs; never for what is no number."""
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
