"""Whole editions to take away, for whoever may see a collection without any restriction."""

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections
from parc_social.errors import Unavailable
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.sql.visibility import Visible

PARQUET = "application/vnd.apache.parquet"
_STALE_S = 3_600.0  # a file still being written is younger


@dataclass(frozen=True, slots=True)
class Download:
    """One published edition of a collection that a caller may see whole.

    `rows` None: they are not counted apart from those of other populations.
    """

    edition: str
    millesime: int
    rows: int | None
    fictive: bool


def is_whole_right(grant: Grant, collection_id: str) -> bool:
    """Whether every row and every column of the collection is open to the caller, by the Grant."""
    right, collection = grant.right(collection_id), collections().get(collection_id)
    return right is not None and collection is not None and Visible(collection, right).is_whole


def tables_to_take(
    grant: Grant, collection_id: str, snapshot: Snapshot
) -> tuple[EditionTable, ...]:
    """The published tables that the caller may take whole: the current one, and earlier ones.

    Earlier millésimes are those of the twin: its right must be whole too. The twin has none of
    its own.
    """
    collection = collections().get(collection_id)
    if collection is None or collection.serie or not is_whole_right(grant, collection_id):
        return ()
    current = snapshot.of(collection)
    if is_whole_right(grant, collection_id + SERIE):
        return snapshot.tables.get(collection.relation, current)
    return current


def downloads_of(grant: Grant, collection_id: str, snapshot: Snapshot) -> tuple[Download, ...]:
    """Editions that the caller may take of a collection, newest first; none where not whole."""
    collection = collections().get(collection_id)
    has_count = collection is not None and not collection.is_of_everybody
    fictive = {edition.id: edition.fictive for edition in snapshot.editions}
    return tuple(
        Download(
            t.edition, t.millesime, t.rows if has_count else None, fictive.get(t.edition, False)
        )
        for t in reversed(tables_to_take(grant, collection_id, snapshot))
    )


class Downloads:
    """Files made once an edition, under `<folder>/<edition>/<collection>.<suffix>`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._making: dict[Path, threading.Lock] = {}

    def file(
        self,
        collection: str,
        edition: str,
        make: Callable[[Path], None],
        published: Container[str],
        suffix: str = "parquet",
    ) -> Path:
        """The file of an edition, made by the first who asks; others wait for it.

        `published` names the editions that are published: the files of others are let go. Raises
        Unavailable when the folder can't be written, and what `make` raises.
        """
        file = self._folder / edition / f"{collection}.{suffix}"
        with self._lock:
            turn = self._making.setdefault(file, threading.Lock())
        with turn:
            if not file.is_file():
                self._sweep(published)
                _make(file, make)
        return file

    def _sweep(self, published: Container[str]) -> None:
        """A reader of a file that goes keeps what it has opened. What a kill left goes too."""
        for folder in self._folder.glob("*/"):
            if folder.name not in published:
                shutil.rmtree(folder, ignore_errors=True)
        late = time.time() - _STALE_S
        for leftover in self._folder.glob("*/.*"):
            with contextlib.suppress(FileNotFoundError):
                if leftover.stat().st_mtime < late:
                    leftover.unlink()


def _make(file: Path, make: Callable[[Path], None]) -> None:
    arriving = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        make(arriving)
        arriving.replace(file)
    except OSError as error:
        raise Unavailable(f"téléchargement impossible : {file} ({error.strerror})") from error
    finally:
        arriving.unlink(missing_ok=True)
