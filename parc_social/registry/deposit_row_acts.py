"""Acts on the rows of deposits: each is kept, none is lost to another that came meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, Select, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from parc_social.database.deposit_rows import (
    DepotFicheContenuRow,
    DepotFicheRow,
    DepotRapportRow,
)
from parc_social.database.engine import reading, writing
from parc_social.domain.campaigns.deposit import check_checkable
from parc_social.domain.campaigns.row import RowAct, RowEvent, RowPlace, RowWrite, check_room
from parc_social.errors import Conflict
from parc_social.registry.deposit_events import found_deposit

_AT_ONCE = 200  # rows of a condition: an engine takes so many words of a statement


@dataclass(frozen=True, slots=True)
class RowAuthor:
    """Who writes rows of which deposit, when; `lot` names what is written together."""

    organisation: str
    depot: str
    compte: str
    quand: datetime
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a write: the rows that are written, those that somebody wrote meanwhile.

    `twice`: the same lot was written before, and nothing is added.
    """

    done: tuple[RowPlace, ...]
    stale: tuple[RowPlace, ...] = ()
    twice: bool = False


class DepositRowActs:
    """Reads and writes; each names the organisation, to any other nothing is there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(self, author: RowAuthor, writes: Sequence[RowWrite]) -> Written:
        """Writes the rows that are as their writer has read them; the others are left as they are.

        Raises NotFound, and Conflict once the deposit is transmitted or over, or keeps too much.
        """
        with writing(self._engine) as session:
            check_checkable(found_deposit(session, author.organisation, author.depot, lock=True))
            if author.lot and (there := _places(session, author)):
                return Written(there, twice=True)
            check_room(_count(session, author.depot), len(writes))
            versions = _versions(session, author.depot, [w.place for w in writes])
            numero = last_act(session, author.depot)
            done: list[RowPlace] = []
            stale: list[RowPlace] = []
            for one in writes:
                if versions.get(one.place, 0) != one.seen:
                    stale.append(one.place)
                    continue
                numero += 1
                _add(session, author, one, numero)
                done.append(one.place)
            return Written(tuple(done), tuple(stale))

    def latest(self, organisation: str, deposit: str, after: int = 0) -> Sequence[RowEvent]:
        """The last act on each row, of those numbered after one, by number."""
        last = (
            select(func.max(DepotFicheRow.numero))
            .where(DepotFicheRow.depot == deposit)
            .group_by(DepotFicheRow.fichier, DepotFicheRow.ligne)
        )
        condition = and_(DepotFicheRow.numero.in_(last), DepotFicheRow.numero > after)
        return self._events(organisation, deposit, condition)

    def history(self, organisation: str, deposit: str, place: RowPlace) -> Sequence[RowEvent]:
        """All acts on one row, by number."""
        return self._events(organisation, deposit, _at([place]))

    def lot(self, organisation: str, deposit: str, lot: str) -> Sequence[RowEvent]:
        """The acts that were done together."""
        return self._events(organisation, deposit, DepotFicheRow.lot == lot)

    def last(self, organisation: str, deposit: str) -> tuple[int, int]:
        """The number of the last act on its rows, and of the last that its report knows."""
        with reading(self._engine) as session:
            found_deposit(session, organisation, deposit)
            return last_act(session, deposit), _known(session, deposit)

    def _events(
        self, organisation: str, deposit: str, condition: ColumnElement[bool]
    ) -> Sequence[RowEvent]:
        query = _select().where(DepotFicheRow.depot == deposit, condition)
        with reading(self._engine) as session:
            found_deposit(session, organisation, deposit)
            rows = session.execute(query.order_by(DepotFicheRow.numero)).all()
        return [_event(row, content) for row, content in rows]


def check_all_checked(session: Session, deposit: str) -> None:
    """Raises Conflict while the report does not know of the last corrections."""
    if _known(session, deposit) != last_act(session, deposit):
        raise Conflict(
            "vos dernières corrections ne sont pas encore contrôlées : attendez la fin du contrôle,"
            " ou demandez « Contrôler de nouveau » à la page des fiches"
        )


def erase_written(session: Session, deposit: str) -> None:
    """Removes what was written; that it was stays."""
    session.execute(delete(DepotFicheContenuRow).where(DepotFicheContenuRow.depot == deposit))


def last_act(session: Session, deposit: str) -> int:
    """The number of the last act on the rows of a deposit; 0: there is none."""
    query = select(func.max(DepotFicheRow.numero)).where(DepotFicheRow.depot == deposit)
    return session.scalar(query) or 0


def _known(session: Session, deposit: str) -> int:
    known = select(DepotRapportRow.corrections).where(DepotRapportRow.depot == deposit)
    return session.scalar(known) or 0


def _count(session: Session, deposit: str) -> int:
    query = select(func.count()).select_from(DepotFicheRow).where(DepotFicheRow.depot == deposit)
    return session.scalar(query) or 0


def _places(session: Session, author: RowAuthor) -> tuple[RowPlace, ...]:
    rows = session.execute(
        select(DepotFicheRow.fichier, DepotFicheRow.ligne)
        .where(DepotFicheRow.depot == author.depot, DepotFicheRow.lot == author.lot)
        .order_by(DepotFicheRow.numero)
    )
    return tuple(RowPlace(number, line) for number, line in rows)


def _versions(session: Session, deposit: str, places: Sequence[RowPlace]) -> dict[RowPlace, int]:
    found: dict[RowPlace, int] = {}
    for first in range(0, len(places), _AT_ONCE):
        query = (
            select(DepotFicheRow.fichier, DepotFicheRow.ligne, func.max(DepotFicheRow.numero))
            .where(DepotFicheRow.depot == deposit, _at(places[first : first + _AT_ONCE]))
            .group_by(DepotFicheRow.fichier, DepotFicheRow.ligne)
        )
        found |= {RowPlace(f, line): int(numero) for f, line, numero in session.execute(query)}
    return found


def _at(places: Sequence[RowPlace]) -> ColumnElement[bool]:
    return or_(
        *(and_(DepotFicheRow.fichier == p.fichier, DepotFicheRow.ligne == p.ligne) for p in places)
    )


def _add(session: Session, author: RowAuthor, one: RowWrite, numero: int) -> None:
    session.add(
        DepotFicheRow(
            depot=author.depot, numero=numero, fichier=one.place.fichier, ligne=one.place.ligne,
            acte=one.acte.value, quand=author.quand, compte=author.compte, lot=author.lot,
        )
    )  # fmt: skip
    session.flush()  # the content refers to it
    session.add(DepotFicheContenuRow(depot=author.depot, numero=numero, contenu=one.contenu))


def _select() -> Select[DepotFicheRow, bytes]:
    there = and_(
        DepotFicheContenuRow.depot == DepotFicheRow.depot,
        DepotFicheContenuRow.numero == DepotFicheRow.numero,
    )
    return select(DepotFicheRow, DepotFicheContenuRow.contenu).outerjoin(
        DepotFicheContenuRow, there
    )


def _event(row: DepotFicheRow, content: bytes | None) -> RowEvent:
    return RowEvent(
        row.numero, RowPlace(row.fichier, row.ligne), RowAct(row.acte), row.quand, row.compte,
        row.lot, content,
    )  # fmt: skip
