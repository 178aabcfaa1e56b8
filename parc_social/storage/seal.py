"""The seal of an edition file: what tells at publication that it is the one that was staged."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from parc_social.errors import BadFile


@dataclass(frozen=True, slots=True)
class Seal:
    """Size in bytes, and SHA-256 in 64 hexadecimal digits."""

    octets: int
    sha256: str


def seal_of(file: Path) -> Seal:
    """Reads a file to its end (0.4 to 2 GB/s). Raises BadFile when it is missing."""
    try:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            return Seal(content.tell(), digest)
    except OSError as error:
        raise BadFile(f"fichier d'édition illisible : {file} ({error.strerror})") from error


def check_seal(identifier: str, file: Path, seal: Seal) -> None:
    """Raises BadFile when the file is no longer what was staged; its size is looked at first."""
    if not file.is_file():
        raise BadFile(f"fichier d'édition introuvable : {file}")
    if file.stat().st_size != seal.octets or seal_of(file) != seal:
        raise BadFile(
            f"l'édition {identifier} est abîmée : {file.name} n'a plus l'empreinte relevée à son"
            " chargement ; chargez de nouveau les mêmes fichiers (« parc-social load »)"
        )
