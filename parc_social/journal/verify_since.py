"""Reads what came after a verification whose ends were kept elsewhere, and nothing before.

Sound for what it reads: each chain must go on from exactly the line and the seal that were kept,
and these commit to all that came before. Blind to rows changed where they lie before them: those
are found when everything is read.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, Engine, select

from parc_social.database.engine import answering
from parc_social.database.journal_rows import JournalRedacteurRow, JournalRow, JournalSceauRow
from parc_social.journal.chain import (
    ArchivedSpan,
    ChainFault,
    ChainPosition,
    Row,
    all_rows,
    frozen,
    line_print,
    of_writer,
    seal_print,
)
from parc_social.journal.chain_reading import (
    beginnings,
    fault_text,
    read_chain,
    unregistered,
    untold,
)
from parc_social.journal.checkpoint import ChainEnd, Checkpoint, chain_end
from parc_social.journal.verify import Verdict, newest_seal

_ARCHIVED = "des lignes d'après le relevé sont déjà dans une archive : vérifiez tout (--archives)"
type _Crossed = dict[tuple[str, int], str]


def verify_since(engine: Engine, checkpoint: Checkpoint) -> Verdict:
    """What each chain holds beyond its end in the checkpoint, at one moment. Raises Unavailable.

    Chains of writers that it does not name are read whole.
    """
    with answering(), engine.connect() as connection:
        return _verify(frozen(engine, connection), checkpoint.redacteurs)


def _verify(connection: Connection, ends: Mapping[str, ChainEnd]) -> Verdict:
    heads = all_rows(connection, select(JournalRedacteurRow.__table__).order_by("depuis", "code"))
    faults = unregistered(connection)
    spans, begins = beginnings(connection, heads, faults)
    registered = {head["code"] for head in heads}
    faults += [
        f"rédacteur {code} : il est au relevé, et n'est plus au journal"
        for code in sorted(ends.keys() - registered)
    ]
    read: dict[str, tuple[Row, ChainPosition]] = {}
    seen: _Crossed = {}
    for head, begin in begins:
        try:
            point = _resumed(connection, head, begin, ends.get(head["code"]))
            read_chain(connection, head, point, lambda s: _note(seen, s), (point.rank, point.seal))
            read[head["code"]] = (head, point)
        except ChainFault as broken:
            faults.append(fault_text(head, broken))
    for code in registered - read.keys():  # one fault a writer is enough
        seen = {key: value for key, value in seen.items() if key[0] != code}
    faults += _unmet(connection, seen, spans)
    faults += untold([one for _, point in read.values() for one in point.remarks], spans)
    return Verdict(
        sum(point.lines for _, point in read.values()),
        len(heads),
        newest_seal(connection),
        tuple(faults),
        fins={code: chain_end(*one) for code, one in read.items()},
    )


def _resumed(
    connection: Connection, head: Row, begin: ChainPosition, end: ChainEnd | None
) -> ChainPosition:
    """Where a chain goes on: from its kept end, which must be there. Raises ChainFault."""
    if end is None:
        if begin.seal:
            raise ChainFault(_ARCHIVED)
        return begin
    if head["empreinte"] != end.inscription:
        raise ChainFault("son inscription n'est plus celle du relevé")
    if begin.seal > end.sceau:
        raise ChainFault(_ARCHIVED)
    point = ChainPosition(end.rang, end.tete, end.sceau, end.empreinte)
    if begin.seal < end.sceau:
        _check_kept(connection, head["code"], end, begin)
    elif chain_end(head, begin) != end:
        raise ChainFault(f"ce que dit l'archive du sceau {end.sceau} n'est plus celui du relevé")
    return point


def _check_kept(connection: Connection, code: str, end: ChainEnd, begin: ChainPosition) -> None:
    """The seal and the line at the end are as they were kept. Raises ChainFault."""
    at_seal = of_writer(JournalSceauRow, code).where(JournalSceauRow.numero == end.sceau)
    seal = next(iter(all_rows(connection, at_seal)), None)
    if seal is None:
        raise ChainFault(f"le sceau {end.sceau} du relevé manque")
    kept = end.empreinte, end.rang, end.tete
    found = seal["empreinte"], seal["rang"], seal["tete"]
    if found != kept or seal["empreinte"] != seal_print(seal):
        raise ChainFault(f"le sceau {end.sceau} n'est plus celui du relevé")
    if end.rang == begin.rank:  # its line is in an archive
        return
    at_line = of_writer(JournalRow, code).where(JournalRow.rang == end.rang)
    line = next(iter(all_rows(connection, at_line)), None)
    if line is None:
        raise ChainFault(f"la ligne {end.rang} du relevé manque")
    if line["empreinte"] != end.tete or line_print(line) != end.tete:
        raise ChainFault(f"la ligne {end.rang} n'est plus celle du relevé")


def _note(seen: _Crossed, seal: Row) -> None:
    if seal["vu_numero"]:
        seen[seal["vu_redacteur"], seal["vu_numero"]] = seal["vu_empreinte"]


def _unmet(connection: Connection, seen: _Crossed, spans: Sequence[ArchivedSpan]) -> Iterator[str]:
    """Seals that others saw and that are no longer there, by key; no archive is read."""
    archived: dict[str, int] = {}
    for span in spans:
        archived[span.head["code"]] = max(archived.get(span.head["code"], 0), span.row["sceau"])
    of = JournalSceauRow
    for (code, number), print_ in sorted(seen.items()):
        at = select(of.empreinte).where(of.redacteur == code, of.numero == number)
        if number > archived.get(code, 0) and connection.scalar(at) != print_:
            yield (
                f"rédacteur {code} : le sceau {number}, qu'un autre rédacteur a vu, manque ou a"
                " changé"
            )
