"""A place in a chain, and the only ways forward: the next line, the next seal, or a fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from parc_social.journal.chain import FORM, line_print, seal_print
from parc_social.journal.entry import ARCHIVED

Row = Mapping[str, Any]


class ChainFault(Exception):
    """The first fault of a chain, in French."""


@dataclass(slots=True)
class ChainPosition:
    """How far a chain was read: its last line, by rank and hash, and its last seal.

    `remarks` are what its lines say of archives.
    """

    rank: int
    last: str
    seal: int
    last_seal: str
    lines: int = 0
    remarks: list[str] = field(default_factory=list[str])

    def check_seal(self, seal: Row) -> None:
        """Goes to the next seal; its lines are still to be read. Raises ChainFault."""
        number = self.seal + 1
        if seal["numero"] != number:
            raise ChainFault(f"le sceau {number} manque")
        if seal["precedent"] != self.last_seal:
            raise ChainFault(f"le sceau {number} ne suit pas le précédent")
        if seal["empreinte"] != seal_print(seal) or seal["rang"] < self.rank:
            raise ChainFault(f"le sceau {number} a été modifié")
        self.seal, self.last_seal = number, seal["empreinte"]

    def check_line(self, line: Row | None) -> None:
        """Goes to the next line; None: there is none. Raises ChainFault."""
        rank = self.rank + 1
        if line is None or line["rang"] > rank:
            raise ChainFault(f"la ligne {rank} manque")
        if line["rang"] < rank:
            raise ChainFault(f"la ligne {line['rang']} est déjà dans une archive")
        if line["precedent"] != self.last:
            raise ChainFault(f"la ligne {rank} ne suit pas la précédente")
        if line["empreinte"] != line_print(line):
            raise ChainFault(f"la ligne {rank} a été modifiée")
        self.rank, self.last = rank, line["empreinte"]
        self.lines += 1
        if line["operation"] == ARCHIVED:
            self.remarks.append(line["requete"])

    def check_end_of(self, seal: Row) -> None:
        """Its lines were read: the last is the one it names. Raises ChainFault."""
        if (seal["rang"], seal["tete"]) != (self.rank, self.last):
            raise ChainFault(f"la ligne {self.rank} n'est pas celle que dit le sceau {self.seal}")


def first_point(head: Row) -> ChainPosition:
    """Before the first line and the first seal of a writer. Raises ChainFault: another form."""
    if head["forme"] != FORM:
        raise ChainFault(
            f"ses lignes ont une forme ({head['forme']}) que ce logiciel ne sait pas lire"
        )
    return ChainPosition(0, head["empreinte"], 0, head["empreinte"])
