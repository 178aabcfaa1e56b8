"""Provenance of an edition: its files, the rules they were read by, and what became of them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """One file as it came: name, member of its archive (None: no archive), SHA-256, size in bytes.

    `format` is the layout family that its header was recognised as. Counts are of lines.
    """

    nom: str
    membre: str | None
    sha256: str
    octets: int
    format: str
    lues: int
    retenues: int
    refusees: int
    bloque: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """`regles` is the SHA-256 of the layouts and rules that were applied, `version` their number.

    `references` are the ids of the editions that rows were located in and matched with;
    `appariees` counts what was matched to an address better than by its commune (levels 1 to 4;
    None: nothing is matched in this source). `chiffres` are the named figures of the report.
    """

    logiciel: str
    version: str
    regles: str
    fichiers: tuple[Piece, ...] = ()
    references: tuple[str, ...] = ()
    lues: int = 0
    retenues: int = 0
    refusees: int = 0
    appariees: int | None = None
    chiffres: tuple[tuple[str, float], ...] = ()

    def document(self) -> dict[str, Any]:
        """Document that is written as JSON."""
        return asdict(self) | {"chiffres": dict(self.chiffres)}

    def to_json(self) -> str:
        """One JSON object."""
        return json.dumps(self.document(), ensure_ascii=False)


def read_provenance(document: Mapping[str, Any]) -> Provenance:
    """The provenance that `document` wrote."""
    lists: dict[str, Any] = {
        "fichiers": tuple(Piece(**piece) for piece in document["fichiers"]),
        "references": tuple(document["references"]),
        "chiffres": tuple(document["chiffres"].items()),
    }
    return Provenance(**{**document, **lists})
