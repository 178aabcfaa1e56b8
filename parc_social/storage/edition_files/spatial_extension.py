"""DuckDB's spatial extension, from its PyPI wheel, its signature checked.

The check reads the whole file, 0.28 s of processor: once a process while nothing changes it.
"""

import os
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import duckdb

from parc_social.errors import Unavailable
from parc_social.wording import first_line

_checked: set[tuple[str | int, ...]] = set()  # by this process, and by those it was forked from


def checked_spatial() -> str:
    """Its path. Raises Unavailable where it is not there, or not as it was signed."""
    extension = _spatial()
    _check_signature(extension)
    return extension


def check_apart() -> None:
    """For this process and those that it forks, without the memory that the check takes (8 MB).

    It is of a process of its own. An extension that is refused is refused again, with words, by
    whoever opens an instance.
    """
    extension = _spatial()
    found = _stamp(extension)
    child = os.fork()
    if not child:
        with suppress(BaseException):
            _check_signature(extension)
            os._exit(0)
        os._exit(1)
    if os.waitpid(child, 0)[1] == 0:
        _checked.add(found)


def _check_signature(extension: str) -> None:
    """Has DuckDB check it, as it does unless told not to, where any writing has changed it."""
    found = _stamp(extension)
    if found in _checked:
        return
    with duckdb.connect(":memory:") as checking:
        try:
            checking.execute(f"LOAD '{extension}'")
        except duckdb.IOException as error:
            reason = first_line(error)
            raise Unavailable(f"l'extension spatiale de DuckDB est refusée : {reason}") from error
    _checked.add(found)


def _stamp(extension: str) -> tuple[str | int, ...]:
    status = Path(extension).stat()
    return extension, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _spatial() -> str:
    spec = find_spec("duckdb_extension_spatial")
    if spec is None or spec.origin is None:
        raise Unavailable("le paquet duckdb-extension-spatial n'est pas installé")
    paths = sorted(Path(spec.origin).parent.glob("extensions/*/spatial.duckdb_extension"))
    if not paths:
        raise Unavailable("l'extension spatiale de DuckDB manque dans duckdb-extension-spatial")
    return str(paths[-1])
