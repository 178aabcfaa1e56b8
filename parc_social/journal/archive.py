"""Moves the oldest sealed groups of each chain to a file, which is whole on the disk before.

One file and one transaction at a time: killed at any moment, a group is in the journal or in an
archive that the journal names, never in neither and never in both.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from parc_social.database.engine import answering, writing
from parc_social.database.journal_rows import (
    JournalArchiveRow,
    JournalRedacteurRow,
    JournalRow,
    JournalSceauRow,
)
from parc_social.errors import Busy, Forbidden, Unavailable
from parc_social.journal.archive_file import PartialArchive, check_file, drafting, sum_of
from parc_social.journal.chain import (
    ArchivedSpan,
    ChainFault,
    ChainPosition,
    Row,
    all_rows,
    archive_print,
    frozen,
    of_writer,
    spans_of,
    stream,
)
from parc_social.journal.entry import instant

MOST = 50_000  # lines of one file, and a group more: SQLite's writers wait 0.3 s while they go
_PATIENCE_S = 60.0
_TORN = "journal altéré, rien n'est archivé (« parc-social journal verify ») : rédacteur {} : {}"


@dataclass(frozen=True, slots=True)
class JournalArchive:
    """One archive: its file, the SHA-256 of it, and the lines of how many writers it holds."""

    file: Path
    somme: str
    lignes: int
    redacteurs: int


def archive(engine: Engine, folder: Path, before: date) -> Iterator[JournalArchive]:
    """Every group sealed before a day (UTC), file by file; each is told once it is done.

    Raises Unavailable (folder, disk, registry), Busy (another archiving), Forbidden (a fault in
    what would go: evidence stays where it is), ValueError for a day to come: what tells of an
    archive would go to the next.
    """
    if before > datetime.now(UTC).date():
        raise ValueError(f"a day to come: {before}")
    if not folder.is_dir():
        raise Unavailable(f"{folder} n'est pas un dossier : créez-le")
    while True:
        with drafting(folder, before) as draft:
            spans = _write(engine, draft, before)
            if not spans:
                return
            file = draft.finish()
            sealed_spans = _with_file(spans, file)
        _check(file, sealed_spans)
        _remove(engine, sealed_spans)
        yield JournalArchive(
            file, sum_of(file), sum(one.lines for one in sealed_spans), len(sealed_spans)
        )


def _write(engine: Engine, draft: PartialArchive, before: date) -> list[ArchivedSpan]:
    """Checks and writes the next groups that are old enough; their rows know no file yet."""
    spans: list[ArchivedSpan] = []
    heads = select(JournalRedacteurRow.__table__).order_by("depuis", "code")
    with answering(), engine.connect() as plain:
        connection = frozen(engine, plain)
        for head in all_rows(connection, heads):
            try:
                span = _one(connection, draft, head, before, MOST - sum(s.lines for s in spans))
            except ChainFault as broken:
                raise Forbidden(_TORN.format(head["code"], broken)) from broken
            spans += [span] if span else []
            if sum(s.lines for s in spans) >= MOST:
                break
    return spans


def _one(
    connection: Connection, draft: PartialArchive, head: Row, before: date, most: int
) -> ArchivedSpan | None:
    before_it, point = spans_of(connection, head)
    last = _last_old(connection, head["code"], point.seal, before)
    if last <= point.seal:
        return None
    start = replace(point)
    draft.put("redacteur", head)
    code, seal_number = head["code"], JournalSceauRow.numero
    lines = stream(connection, of_writer(JournalRow, code), JournalRow.rang, point.rank)
    old = of_writer(JournalSceauRow, code).where(seal_number <= last)
    for seal in stream(connection, old, seal_number, point.seal):
        if point.rank - start.rank >= most and seal["rang"] > point.rank:
            break
        point.check_seal(seal)
        while point.rank < seal["rang"]:
            line = next(lines, None)
            point.check_line(line)
            draft.put("ligne", line or {})
        point.check_end_of(seal)
        draft.put("sceau", seal)
    return ArchivedSpan(head, start, _row(head, before_it, start, point))


def _last_old(connection: Connection, code: str, after: int, before: date) -> int:
    """The number of the last seal before the first that is too young."""
    seal = JournalSceauRow
    mine = (seal.redacteur == code, seal.numero > after)
    young = connection.scalar(
        select(func.min(seal.numero)).where(*mine, seal.quand >= before.isoformat())
    )
    if young is not None:
        return young - 1
    return connection.scalar(select(func.max(seal.numero)).where(*mine)) or after


def _row(
    head: Row, spans: Sequence[ArchivedSpan], start: ChainPosition, end: ChainPosition
) -> dict[str, Any]:
    return {
        "redacteur": head["code"],
        "numero": len(spans) + 1,
        "du": start.rank + 1,
        "au": end.rank,
        "tete": end.last,
        "sceau": end.seal,
        "sceau_empreinte": end.last_seal,
        "precedent": spans[-1].row["empreinte"] if spans else head["empreinte"],
    }


def _with_file(spans: Sequence[ArchivedSpan], file: Path) -> list[ArchivedSpan]:
    """With what is known once the file is there."""
    facts = {"quand": instant(datetime.now(UTC)), "fichier": file.name, "somme": sum_of(file)}
    whole = [(span, {**span.row, **facts}) for span in spans]
    return [replace(s, row={**row, "empreinte": archive_print(row)}) for s, row in whole]


def _check(file: Path, spans: Sequence[ArchivedSpan]) -> None:
    """Reads the file again before anything is removed. Raises Unavailable."""
    try:
        check_file(file, spans, lambda _seal: None)
    except (ChainFault, OSError) as error:
        raise Unavailable(f"{file} ne se relit pas, rien n'est enlevé : {error}") from error


def _remove(engine: Engine, spans: Sequence[ArchivedSpan]) -> None:
    """All of it, or nothing. Tries again for a while: SQLite's lock goes to whoever asks most."""
    end = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return _remove_once(engine, spans)
        except Unavailable:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _remove_once(engine: Engine, spans: Sequence[ArchivedSpan]) -> None:
    try:
        with writing(engine) as session:
            for span in spans:
                session.execute(insert(JournalArchiveRow).values(**span.row))
            for span in spans:
                _remove_one(session, span)
    except IntegrityError as error:
        raise Busy("un autre archivage du journal vient d'avoir lieu : relancez") from error


def _remove_one(session: Session, span: ArchivedSpan) -> None:
    """Raises Busy when something else goes than what was written: then nothing goes."""
    code, row = span.head["code"], span.row
    seals = row["sceau"] - span.start.seal
    for table, until, number in (
        (JournalRow, JournalRow.rang <= row["au"], span.lines),
        (JournalSceauRow, JournalSceauRow.numero <= row["sceau"], seals),
    ):
        removed = session.connection().execute(delete(table).where(table.redacteur == code, until))
        if removed.rowcount != number:
            raise Busy(f"le journal a changé pendant l'archivage : relancez ({code})")
