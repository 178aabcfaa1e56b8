"""One chain read from a place to its end, and where those that the database holds begin."""

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import parse_qs

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import InstrumentedAttribute

from parc_social.database.journal_rows import (
    JournalArchiveRow,
    JournalRedacteurRow,
    JournalRow,
    JournalSceauRow,
)
from parc_social.journal.chain import (
    ArchivedSpan,
    ChainFault,
    ChainPosition,
    Row,
    head_print,
    of_writer,
    spans_of,
    stream,
)

_ALL = -1  # after no rank and no number: what lies before the place is told too
type Begins = list[tuple[Row, ChainPosition]]


def beginnings(
    connection: Connection, heads: Sequence[Row], faults: list[str]
) -> tuple[list[ArchivedSpan], Begins]:
    """What archives took, and where what is kept of each chain begins; none behind a fault."""
    spans: list[ArchivedSpan] = []
    begins: Begins = []
    for head in heads:
        try:
            if head["empreinte"] != head_print(head):
                raise ChainFault("son inscription a été modifiée")
            of_head, point = spans_of(connection, head)
            spans += of_head
            begins.append((head, point))
        except ChainFault as broken:
            faults.append(fault_text(head, broken))
    return spans, begins


def fault_text(head: Row, broken: ChainFault) -> str:
    """What is wrong with the chain of a writer, in French."""
    who = f"{head['hote']}, processus {head['processus']}, depuis {head['depuis'][:19]}"
    return f"rédacteur {head['code']} ({who}) : {broken}"


def read_chain(
    connection: Connection,
    head: Row,
    point: ChainPosition,
    met: Callable[[Row], None],
    after: tuple[int, int] = (_ALL, _ALL),
) -> None:
    """Moves `point` to the end of what is kept; `met` is given each seal. Raises ChainFault.

    `after`: the rank and the seal from which rows are read; what is before them is not looked at.
    """
    code = head["code"]
    lines = stream(connection, of_writer(JournalRow, code), JournalRow.rang, after[0])
    seals = of_writer(JournalSceauRow, code)
    for seal in stream(connection, seals, JournalSceauRow.numero, after[1]):
        point.check_seal(seal)
        while point.rank < seal["rang"]:
            point.check_line(next(lines, None))
        point.check_end_of(seal)
        met(seal)
    extra = next(lines, None)
    if extra is not None:
        raise ChainFault(f"la ligne {extra['rang']} n'est sous aucun sceau")
    if not point.seal:
        raise ChainFault("aucun sceau : tout ce qu'il a écrit a été enlevé")


def unregistered(connection: Connection) -> list[str]:
    """Writers of lines, seals and archives whose head is gone, in French."""
    registered = set(connection.scalars(select(JournalRedacteurRow.code)))
    writers: set[str] = set()
    for table in (JournalRow, JournalSceauRow, JournalArchiveRow):
        writers |= set(_codes(connection, table.redacteur)) - registered
    return [f"rédacteur {code} : son inscription manque" for code in sorted(writers)]


def untold(remarks: Sequence[str], spans: Sequence[ArchivedSpan]) -> Iterator[str]:
    """Archives that a line tells of and that the journal no longer names."""
    sums = {span.row["somme"] for span in spans}
    for remark in remarks:
        values = parse_qs(remark)
        if values.get("somme", [""])[0] not in sums:
            yield f"l'archive {values.get('fichier', ['?'])[0]} n'est plus nommée par le journal"


def _codes(connection: Connection, column: InstrumentedAttribute[str]) -> Iterator[str]:
    """Each writer of a table, from one to the next by its key: not by all of its rows."""
    code = connection.scalar(select(func.min(column)))
    while code is not None:
        yield code
        code = connection.scalar(select(func.min(column)).where(column > code))
