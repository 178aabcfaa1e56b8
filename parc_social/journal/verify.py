"""Reads every chain again: an edit, a deletion, an insertion, another order, an end cut off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine, and_, func, select
from sqlalchemy.orm import aliased

from parc_social.database.engine import answering
from parc_social.database.journal_rows import (
    JournalArchiveRow,
    JournalRedacteurRow,
    JournalSceauRow,
)
from parc_social.journal.archive_reading import Archives, CrossedSeals
from parc_social.journal.chain import (
    ArchivedSpan,
    ChainFault,
    ChainPosition,
    Row,
    all_rows,
    frozen,
)
from parc_social.journal.chain_reading import (
    beginnings,
    fault_text,
    read_chain,
    unregistered,
    untold,
)
from parc_social.journal.checkpoint import ChainEnd, chain_end


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of a verification: lines and writers read, the newest seal, and what is wrong.

    `fautes` has the first fault of each writer and of each archive, in French; empty: nothing was
    touched. `sceau` is empty when nothing was ever written. `archivees` lines are in `archives`
    files, of which `relues` were read again. `notes` are harmless. `fins` are the ends of the
    chains that were read to their end, by writer.
    """

    lignes: int
    redacteurs: int
    sceau: str
    fautes: tuple[str, ...] = ()
    archives: int = 0
    archivees: int = 0
    relues: int = 0
    notes: tuple[str, ...] = ()
    fins: Mapping[str, ChainEnd] = field(default_factory=dict[str, ChainEnd])


def verify(
    engine: Engine, expected: tuple[str, ...] = (), places: Sequence[Path] | None = None
) -> Verdict:
    """Everything the journal holds, at one moment. Raises Unavailable.

    `expected` are hashes of seals that were kept elsewhere: each must still be there. `places` are
    archives, or folders where all of them must be; None: archives are not read.
    """
    with answering(), engine.connect() as connection:
        return _verify(frozen(engine, connection), expected, places)


def _verify(
    connection: Connection, expected: tuple[str, ...], places: Sequence[Path] | None
) -> Verdict:
    heads = all_rows(connection, select(JournalRedacteurRow.__table__).order_by("depuis", "code"))
    faults = unregistered(connection)
    spans, begins = beginnings(connection, heads, faults)
    archives, seals = Archives(spans, places), CrossedSeals(connection)
    archives.read(seals, expected)
    count = sum(_read(connection, *one, seals, faults) for one in begins)
    remarks = [*archives.remarks, *(remark for _, point in begins for remark in point.remarks)]
    for code in {head["code"] for head in heads} - {head["code"] for head, _ in begins}:
        seals.forget(code)
    archives.meet(seals)
    notes = archives.unknown(_last_ranks(connection, spans))
    faults += [*archives.faults, *seals.faults(), *untold(remarks, spans)]
    faults += _unsealed(connection, set(expected) - archives.seals, places)
    return Verdict(
        count,
        len(heads),
        newest_seal(connection),
        tuple(faults),
        len(archives.spans),
        archives.lines,
        archives.read_again,
        tuple(notes),
        {head["code"]: chain_end(head, point) for head, point in begins},
    )


def _read(
    connection: Connection,
    head: Row,
    point: ChainPosition,
    seals: CrossedSeals,
    faults: list[str],
) -> int:
    """The kept lines of a writer that were read."""
    begin = point.seal
    try:
        read_chain(connection, head, point, seals.met)
    except ChainFault as broken:
        faults.append(fault_text(head, broken))
        seals.forget(head["code"], begin)  # one fault a writer is enough
    return point.lines


def _last_ranks(connection: Connection, spans: Sequence[ArchivedSpan]) -> dict[str, int]:
    """The last rank of each writer, kept or archived."""
    seal = JournalSceauRow
    last = connection.execute(select(seal.redacteur, func.max(seal.rang)).group_by(seal.redacteur))
    return {span.head["code"]: span.row["au"] for span in spans} | {row[0]: row[1] for row in last}


def _unsealed(
    connection: Connection, expected: set[str], places: Sequence[Path] | None
) -> Iterator[str]:
    columns = (JournalSceauRow.empreinte, JournalArchiveRow.sceau_empreinte)
    for one in sorted(expected):
        if any(connection.scalar(select(c).where(c == one).limit(1)) for c in columns):
            continue
        has_archives = places is None and connection.scalar(
            select(func.count(JournalArchiveRow.au))
        )
        hint = ", ou il est dans une archive (--archives)" if has_archives else ""
        yield f"le sceau attendu {one} n'est plus dans le journal : sa fin a été enlevée{hint}"


def newest_seal(connection: Connection) -> str:
    """The newest seal, also when it went to an archive; empty when nothing was ever written."""
    last = aliased(JournalSceauRow)  # of each writer by its key: all seals would be looked through
    highest = select(func.max(last.numero)).where(last.redacteur == JournalRedacteurRow.code)
    of_writers = and_(
        JournalSceauRow.redacteur == JournalRedacteurRow.code,
        JournalSceauRow.numero == highest.scalar_subquery(),
    )
    in_table = (
        select(JournalSceauRow.empreinte)
        .join(JournalRedacteurRow, of_writers)
        .order_by(JournalSceauRow.quand.desc())
        .limit(1)
    )
    in_archives = select(JournalArchiveRow.sceau_empreinte).order_by(JournalArchiveRow.quand.desc())
    return connection.scalar(in_table) or connection.scalar(in_archives.limit(1)) or ""
