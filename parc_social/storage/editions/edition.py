"""An edition: one source, one millésime, one version; immutable once published. Its checksum."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from parc_social.errors import BadFile


@dataclass(frozen=True, slots=True)
class Checksum:
    """Size in bytes, and SHA-256 in 64 hexadecimal digits."""

    octets: int
    sha256: str


def seal_of(file: Path) -> Checksum:
    """Reads a file to its end (0.4 to 2 GB/s), once a process while nothing changes it.

    Raises BadFile when it is missing.
    """
    try:
        status = file.stat()
        return _read(file, (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns))
    except OSError as error:
        raise BadFile(f"fichier d'édition illisible : {file} ({error.strerror})") from error


@lru_cache(maxsize=1_024)
def _read(file: Path, _stamp: tuple[int, ...]) -> Checksum:
    """The stamp is what any writing changes: the system alone sets the last instant."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        return Checksum(content.tell(), digest)


def check_seal(identifier: str, file: Path, seal: Checksum) -> None:
    """Raises BadFile when the file is no longer what was staged; its size is looked at first."""
    if not file.is_file():
        raise BadFile(f"fichier d'édition introuvable : {file}")
    if file.stat().st_size != seal.octets or seal_of(file) != seal:
        raise BadFile(
            f"l'édition {identifier} est abîmée : {file.name} n'a plus l'empreinte relevée à son"
            " chargement ; chargez de nouveau les mêmes fichiers (« parc-social load »)"
        )


class EditionState(StrEnum):
    """States of an edition, in the order of its life.

    Staged: its file is in the store. Checked: that file is the one that came, whole, and its
    controls kept something. Published: served. Retired: withdrawn or replaced; can be restored.
    """

    STAGED = "prête"
    CHECKED = "contrôlée"
    PUBLISHED = "publiée"
    RETIRED = "retirée"


WAITING = frozenset(
    {EditionState.STAGED, EditionState.CHECKED}
)  # in the store, never published as it is
SURVEY = "ops"  # the source whose waiting editions are drafts of their bailleurs
REGISTER = "rpls"
SERVING = ".gpkg"  # suffix of the file of an edition's texts (decision 0059)
OPEN_TABLE = "sdes"  # of the SDES, by commune: read at publication, never served


@dataclass(frozen=True, slots=True)
class Edition:
    """`id` is `<source>_<millesime>_<8 hex digits of its content>`: a safe name everywhere.

    `source` is one of territoires, ban, rpls, sdes, ops, indicateurs. `rows` counts the rows of
    each of its relations. `fictive` marks invented data, said wherever it is shown. `seal` is that
    of its file, taken when it is staged; `serving` that of the file of its texts, made when it is
    published by a store that has one. `bailleurs` are the SIREN that have rows in a survey,
    sorted; none for other sources. `dated` is the day of a survey's version, None until it is
    published.
    """

    id: str
    source: str
    millesime: int
    state: EditionState
    made_at: datetime
    rows: tuple[tuple[str, int], ...]
    fictive: bool = False
    seal: Checksum | None = None
    bailleurs: tuple[str, ...] = ()
    dated: date | None = None
    serving: Checksum | None = None

    @property
    def is_draft(self) -> bool:
        """Whether its rows are shown to their own bailleurs, and to nobody else."""
        return self.source == SURVEY and self.state in WAITING
