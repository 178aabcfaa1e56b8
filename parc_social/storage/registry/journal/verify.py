"""Reads every chain again: an edit, a deletion, an insertion, another order, an end cut off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from sqlalchemy import Connection, Engine, Select, select

from parc_social.storage.registry.journal.chain import (
    FIRST_FORM,
    ORIGIN,
    archive_print,
    head_print,
    line_print,
    seal_print,
)
from parc_social.storage.registry.models import (
    JournalArchiveRow,
    JournalRedacteurRow,
    JournalRow,
    JournalSceauRow,
)
from parc_social.storage.registry.session import answering

Row = Mapping[str, Any]
Seen = dict[tuple[str, int], str]  # (writer, number of the seal) -> its hash, as another said

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many lines of how many writers were read, the newest seal, and what is wrong.

    `fautes` has the first fault of each writer, in French; empty: nothing was touched. `sceau` is
    empty when nothing was ever written.
    """

    lignes: int
    redacteurs: int
    sceau: str
    fautes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Point:
    """How far a chain was read: its last line, by rank and hash, and its last seal."""

    rank: int = 0
    last: str = ""
    seal: int = 0
    last_seal: str = ""
    archives: int = 0
    lines: int = 0  # read, not archived


class _Broken(Exception):
    """The first fault of a chain, in French."""


def verify(engine: Engine, expected: tuple[str, ...] = ()) -> Verdict:
    """Everything the journal holds, at one moment. Raises Unavailable.

    `expected` are hashes of seals that were kept elsewhere: each must still be there.
    """
    with answering(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        return _verify(connection, expected)


def _verify(connection: Connection, expected: tuple[str, ...]) -> Verdict:
    heads = _all(connection, select(JournalRedacteurRow.__table__).order_by("depuis", "code"))
    seen = _seen(connection)
    faults = [*_unregistered(connection), *_unsealed(connection, expected)]
    count = 0
    for head in heads:
        point = _Point()
        try:
            _check_head(head)
            _read_archives(connection, head, point)
            _read(connection, head, point, seen)
        except _Broken as broken:
            faults.append(f"rédacteur {head['code']} ({_who(head)}) : {broken}")
            _forget(seen, head["code"])  # one fault a writer is enough
        count += point.lines
    faults += [
        f"rédacteur {code} : le sceau {number}, qu'un autre rédacteur a vu, manque ou a changé"
        for code, number in sorted(seen)
    ]
    newest = select(JournalSceauRow.empreinte).order_by(JournalSceauRow.quand.desc()).limit(1)
    return Verdict(count, len(heads), connection.scalar(newest) or "", tuple(faults))


def _who(head: Row) -> str:
    if head["forme"] == FIRST_FORM:
        return "la chaîne unique d'avant"
    return f"{head['hote']}, processus {head['processus']}, depuis {head['depuis'][:19]}"


def _check_head(head: Row) -> None:
    if head["empreinte"] != head_print(head):
        raise _Broken("son inscription a été modifiée")


def _read_archives(connection: Connection, head: Row, point: _Point) -> None:
    """Sets the point to the end of what was archived, or to the head."""
    point.last = ORIGIN if head["forme"] == FIRST_FORM else head["empreinte"]
    point.last_seal = last = head["empreinte"]
    query = select(JournalArchiveRow.__table__).where(JournalArchiveRow.redacteur == head["code"])
    for archive in _all(connection, query.order_by("numero")):
        point.archives += 1
        number = archive["numero"]
        if number != point.archives or archive["du"] != point.rank + 1:
            raise _Broken(f"l'archive {point.archives} manque")
        if archive["precedent"] != last or archive["empreinte"] != archive_print(archive):
            raise _Broken(f"l'archive {number} a été modifiée")
        last = archive["empreinte"]
        point.rank, point.last = archive["au"], archive["tete"]
        point.seal, point.last_seal = archive["sceau"], archive["sceau_empreinte"]


def _read(connection: Connection, head: Row, point: _Point, seen: Seen) -> None:
    _forget(seen, head["code"], point.seal)  # they went with an archive: its hash stands for them
    lines = _stream(connection, JournalRow, head["code"], JournalRow.rang)
    for seal in _stream(connection, JournalSceauRow, head["code"], JournalSceauRow.numero):
        _check_seal(seal, point)
        while point.rank < seal["rang"]:
            _check_line(next(lines, None), head, point)
        if (seal["rang"], seal["tete"]) != (point.rank, point.last):
            raise _Broken(f"la ligne {point.rank} n'est pas celle que dit le sceau {point.seal}")
        if seen.get((head["code"], point.seal)) == seal["empreinte"]:
            del seen[head["code"], point.seal]
    extra = next(lines, None)
    if extra is not None:
        raise _Broken(f"la ligne {extra['rang']} n'est sous aucun sceau")
    if not point.seal:
        raise _Broken("aucun sceau : tout ce qu'il a écrit a été enlevé")


def _forget(seen: Seen, code: str, until: float = inf) -> None:
    for key in [k for k in seen if k[0] == code and k[1] <= until]:
        del seen[key]


def _check_seal(seal: Row, point: _Point) -> None:
    number = point.seal + 1
    if seal["numero"] != number:
        raise _Broken(f"le sceau {number} manque")
    if seal["precedent"] != point.last_seal:
        raise _Broken(f"le sceau {number} ne suit pas le précédent")
    if seal["empreinte"] != seal_print(seal) or seal["rang"] < point.rank:
        raise _Broken(f"le sceau {number} a été modifié")
    point.seal, point.last_seal = number, seal["empreinte"]


def _check_line(line: Row | None, head: Row, point: _Point) -> None:
    rank = point.rank + 1
    if line is None or line["rang"] > rank:
        raise _Broken(f"la ligne {rank} manque")
    if line["rang"] < rank:
        raise _Broken(f"la ligne {line['rang']} est déjà dans une archive")
    if line["precedent"] != point.last:
        raise _Broken(f"la ligne {rank} ne suit pas la précédente")
    if line["empreinte"] != line_print(line, head["forme"]):
        raise _Broken(f"la ligne {rank} a été modifiée")
    point.rank, point.last = rank, line["empreinte"]
    point.lines += 1


def _seen(connection: Connection) -> Seen:
    """What seals say of the seals of other writers: at most one a minute and writer."""
    query = select(
        JournalSceauRow.vu_redacteur, JournalSceauRow.vu_numero, JournalSceauRow.vu_empreinte
    ).where(JournalSceauRow.vu_numero > 0)
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def _unregistered(connection: Connection) -> list[str]:
    """Writers of lines, seals and archives whose head is gone."""
    known = select(JournalRedacteurRow.code)
    found: set[str] = set()
    for table in (JournalRow, JournalSceauRow, JournalArchiveRow):
        column = table.redacteur
        found |= set(connection.scalars(select(column).distinct().where(column.not_in(known))))
    return [f"rédacteur {code} : son inscription manque" for code in sorted(found)]


def _unsealed(connection: Connection, expected: tuple[str, ...]) -> Iterator[str]:
    for one in expected:
        found = (
            connection.scalar(select(table.redacteur).where(column == one).limit(1))
            for table, column in (
                (JournalSceauRow, JournalSceauRow.empreinte),
                (JournalArchiveRow, JournalArchiveRow.sceau_empreinte),
            )
        )
        if not any(found):
            yield f"le sceau attendu {one} n'est plus dans le journal : sa fin a été enlevée"


def _all(connection: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _stream(connection: Connection, table: Any, code: str, order: Any) -> Iterator[Row]:
    """The rows of one writer, in order, without holding them all."""
    after = -1
    while True:
        query = select(table.__table__).where(table.redacteur == code, order > after)
        rows = _all(connection, query.order_by(order).limit(_AT_ONCE))
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][order.name]
