"""What the GIP does to an edition from the pages: prepared, published, withdrawn, restored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from parc_social.errors import Conflict, InvalidValue


class EditionAct(StrEnum):
    """What is done; the registry keeps every one."""

    PREPARER = "préparée"
    EXAMINER = "examinée"  # loaded by the command: its account is made, of no deposit
    PUBLIER = "publiée"
    RETIRER = "retirée"
    RESTAURER = "restaurée"
    JETER = "jetée"


@dataclass(frozen=True, slots=True)
class EditionEvent:
    """One act on an edition, by which account, when (UTC), and why.

    `depots`: the deposits that it is made of, each with how many acts it had then; none of an
    edition that was loaded by the command. `compte_rendu`: what was told of it when it was
    prepared; empty for the other acts.
    """

    edition: str
    source: str
    millesime: int
    acte: EditionAct
    quand: datetime
    compte: str
    motif: str = ""
    depots: Mapping[str, int] = field(default_factory=dict[str, int])
    compte_rendu: Mapping[str, Any] = field(default_factory=dict[str, Any])


def check_same_deposits(prepared: Mapping[str, int], now: Mapping[str, int]) -> None:
    """Raises Conflict when what is accepted is no more what an edition was prepared of."""
    if dict(prepared) != dict(now):
        raise Conflict(
            "des dépôts ont été acceptés, rouverts ou remplacés depuis que cette édition est"
            " préparée : préparez-la de nouveau"
        )


def check_missing_accepted(missing: int, *, said: bool) -> None:
    """Raises InvalidValue when landlords of the edition on show would go, and nobody said so."""
    if missing and not said:
        raise InvalidValue(
            f"{missing} bailleur{'s' if missing > 1 else ''} de l'édition en ligne ne"
            f" {'seraient' if missing > 1 else 'serait'} plus dans celle-ci : cochez"
            " « Publier sans ces bailleurs », ou acceptez d'abord leur dépôt"
        )
