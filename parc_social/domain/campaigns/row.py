"""A row of a deposit: where it stands in the file, and what was written in its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from parc_social.domain.typography import thousands
from parc_social.errors import Conflict, NotFound

MOST_AT_ONCE = 2_000  # rows that one act writes
MOST = 20_000  # acts on rows that one deposit keeps
LAST_LINE = 2_000_000_000  # of a file: a number that the engines' INTEGER holds
_PLACE = re.compile(r"([1-9][0-9]{0,3})-([1-9][0-9]{0,9})")


class RowAct(StrEnum):
    """What was done to a row; the registry keeps every act."""

    CORRIGER = "corrigée"
    AJOUTER = "ajoutée"
    RETIRER = "retirée"
    RETABLIR = "rétablie"
    ANNULER = "remise comme avant"


@dataclass(frozen=True, slots=True, order=True)
class RowPlace:
    """Place of a row: which text of the deposited file (from 1), and its line there.

    A row that is added stands after the last line. As text: `1-25`.
    """

    fichier: int
    ligne: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises NotFound: whatever else is written names no row."""
        found = _PLACE.fullmatch(text)
        if found is None or int(found[2]) > LAST_LINE:
            raise NotFound("aucune fiche de ce numéro dans ce dépôt")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.fichier}-{self.ligne}"


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row as it was last written, by its texts in the exchange format; None: it is left out."""

    place: RowPlace
    textes: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class RowEvent:
    """One act on a row. `numero` counts those of the deposit; it is the row's version after it.

    `lot` names the acts that were done together; empty: one alone. `contenu` is sealed: what the
    row was before and after; None once the deposit's file was erased.
    """

    numero: int
    place: RowPlace
    acte: RowAct
    quand: datetime
    compte: str
    lot: str
    contenu: bytes | None


@dataclass(frozen=True, slots=True)
class RowWrite:
    """A row to write: `seen` is the version that its writer has read, 0: the file's own."""

    place: RowPlace
    acte: RowAct
    seen: int
    contenu: bytes


def check_room(kept: int, arriving: int) -> None:
    """Raises Conflict for more acts than a deposit keeps, or than are done at once."""
    if arriving > MOST_AT_ONCE:
        raise Conflict(
            f"{thousands(MOST_AT_ONCE)} fiches au plus à la fois : choisissez moins de fiches"
        )
    if kept + arriving > MOST:
        raise Conflict(
            f"{thousands(MOST)} corrections ont déjà été faites dans ce dépôt : faites les autres"
            " dans le fichier, puis redéposez-le"
        )
