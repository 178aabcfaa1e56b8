"""Hash chains: heads of writers, lines, seals and archives, each over the one before it.

A place in a chain has only these ways forward: the next line, the next seal, or a fault.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Select, select

from parc_social.database.journal_rows import (
    JournalArchiveRow,
    JournalRedacteurRow,
    JournalRow,
    JournalSceauRow,
)
from parc_social.journal.entry import ARCHIVED

FORM = 1  # how the lines of a writer are hashed
_PRINT = "empreinte"


def columns_of(table: Any) -> tuple[str, ...]:
    """The columns of a table, in its order."""
    return tuple(column.name for column in table.__table__.columns)


LINE = columns_of(JournalRow)
HEAD = columns_of(JournalRedacteurRow)
SEAL = columns_of(JournalSceauRow)
ARCHIVE = columns_of(JournalArchiveRow)

_LINE_COLUMNS, _SEAL_COLUMNS = (
    itemgetter(*(name for name in columns if name != _PRINT)) for columns in (LINE, SEAL)
)


def line_print(line: Mapping[str, Any]) -> str:
    """Hash of a line over all that it says and the hash of the line before."""
    return sha256(orjson.dumps(_LINE_COLUMNS(line))).hexdigest()


def head_print(head: Mapping[str, Any]) -> str:
    """Hash of the head of a writer: what its first line follows."""
    return _print(head, HEAD)


def seal_print(seal: Mapping[str, Any]) -> str:
    """Hash of a seal."""
    return sha256(orjson.dumps(_SEAL_COLUMNS(seal))).hexdigest()


def archive_print(archive: Mapping[str, Any]) -> str:
    """Hash of what an archive left in the journal."""
    return _print(archive, ARCHIVE)


def _print(values: Mapping[str, Any], columns: Sequence[str]) -> str:
    fields = [values[name] for name in columns if name != _PRINT]
    return sha256(orjson.dumps(fields)).hexdigest()


Row = Mapping[str, Any]


class ChainFault(Exception):
    """The first fault of a chain, in French."""


@dataclass(slots=True)
class ChainPosition:
    """Position in a chain: its last line read, by rank and hash, and its last seal.

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


_AT_ONCE = 1_000


def frozen(engine: Engine, connection: Connection) -> Connection:
    """The same connection, reading one moment of the journal while others write."""
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def all_rows(connection: Connection, query: Select[Any]) -> list[Row]:
    """Every row of a query."""
    return [dict(row) for row in connection.execute(query).mappings()]


def of_writer(table: Any, code: str) -> Select[Any]:
    """Lines or seals of one writer."""
    return select(table.__table__).where(table.redacteur == code)


def stream(connection: Connection, query: Select[Any], order: Any, after: int) -> Iterator[Row]:
    """The rows of a query by a number, from the one after `after`."""
    while True:
        rows = all_rows(connection, query.where(order > after).order_by(order).limit(_AT_ONCE))
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][order.name]


@dataclass(frozen=True, slots=True)
class ArchivedSpan:
    """What one archive took of one chain: all that is after `start`, until what `row` says."""

    head: Row
    start: ChainPosition
    row: Row

    @property
    def lines(self) -> int:
        """Number of them."""
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
