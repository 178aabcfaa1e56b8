"""What archives took of the beginning of each chain, as the journal remembers it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from parc_social.database.journal_rows import JournalArchiveRow
from parc_social.journal.chain import archive_print
from parc_social.journal.point import ChainFault, ChainPosition, first_point
from parc_social.journal.rows import all_rows

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ArchivedSpan:
    """What one archive took of one chain: all that is after `start`, until what `row` says."""

    head: Row
    start: ChainPosition
    row: Row

    @property
    def lines(self) -> int:
        """How many."""
        return self.row["au"] - self.row["du"] + 1


def spans_of(connection: Connection, head: Row) -> tuple[list[ArchivedSpan], ChainPosition]:
    """The archives of a writer, and where the chain that is kept begins. Raises ChainFault."""
    point, spans, last = first_point(head), list[ArchivedSpan](), head["empreinte"]
    query = select(JournalArchiveRow.__table__).where(JournalArchiveRow.redacteur == head["code"])
    for number, row in enumerate(all_rows(connection, query.order_by("numero")), start=1):
        if row["numero"] != number or row["du"] != point.rank + 1:
            raise ChainFault(f"l'archive {number} manque")
        if row["precedent"] != last or row["empreinte"] != archive_print(row):
            raise ChainFault(f"ce que dit l'archive {number} a été modifié")
        spans.append(ArchivedSpan(head, replace(point), row))
        last = row["empreinte"]
        point = ChainPosition(row["au"], row["tete"], row["sceau"], row["sceau_empreinte"])
    return spans, point
