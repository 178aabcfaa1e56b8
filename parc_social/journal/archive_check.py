"""Reads an archive again: each of its chains goes from where the journal says to where it says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from parc_social.journal.archive_file import records, sum_of
from parc_social.journal.point import ChainFault, ChainPosition
from parc_social.journal.span import ArchivedSpan

Row = Mapping[str, Any]


def check_file(file: Path, spans: Sequence[ArchivedSpan], see: Callable[[Row], None]) -> list[str]:
    """What its lines tell of archives; `see` is given each seal once it has been checked.

    `spans` are all that the journal says this file took. Raises ChainFault, OSError.
    """
    if {span.row["somme"] for span in spans} != {sum_of(file)}:
        raise ChainFault("son contenu a changé")
    wanted = {span.head["code"]: span for span in spans}
    reading, told = None, list[str]()
    for kind, row in records(file):
        if kind == "redacteur":
            _check_reached(reading)
            reading = _begun(row, wanted.pop(row["code"], None), told)
        elif reading is None or row["redacteur"] != reading[0].head["code"]:
            raise ChainFault(f"une ligne n'est pas à sa place (rédacteur {row['redacteur']})")
        elif kind == "ligne":
            reading[1].check_line(row)
        else:
            reading[1].check_seal(row)
            reading[1].check_end_of(row)
            see(row)
    _check_reached(reading)
    if wanted:
        raise ChainFault(f"le rédacteur {min(wanted)} n'y est pas")
    return told


def _begun(
    head: Row, span: ArchivedSpan | None, told: list[str]
) -> tuple[ArchivedSpan, ChainPosition]:
    if span is None or head != span.head:
        raise ChainFault(f"le rédacteur {head['code']} n'y est pas attendu")
    return span, replace(span.start, remarks=told)


def _check_reached(reading: tuple[ArchivedSpan, ChainPosition] | None) -> None:
    if reading is None:
        return
    row, point = reading[0].row, reading[1]
    reached = (point.rank, point.last, point.seal, point.last_seal)
    if reached != (row["au"], row["tete"], row["sceau"], row["sceau_empreinte"]):
        raise ChainFault(
            f"elle ne va pas jusqu'où le journal le dit (rédacteur {row['redacteur']})"
        )
