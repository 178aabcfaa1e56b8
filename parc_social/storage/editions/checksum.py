"""Checksum of an edition file: what tells at publication that it is the one that was staged."""

import hashlib
from dataclasses import dataclass
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
        found = file.stat()
        return _read(file, (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))
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
