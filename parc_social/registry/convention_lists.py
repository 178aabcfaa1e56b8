"""Conventions of thousands of organisations: what is to be done of them, and a page of all."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import batched

from sqlalchemy import ColumnElement, Engine, and_, exists, func, or_, select

from parc_social.access.conventions.convention import Acte, Convention, Etat
from parc_social.access.conventions.queue import ConventionQueue, queue_of
from parc_social.access.conventions.renewal import ALERTS, LATEST
from parc_social.database.convention_rows import ConventionRow, EvenementRow
from parc_social.database.engine import reading
from parc_social.registry.convention_reading import MOST_VALUES, read_conventions
from parc_social.registry.revision_memory import CONVENTIONS, RevisionMemory


class ConventionLists:
    """Reads alone. Statements find more than is wanted, by key; the states then decide.

    What looks through the acts of all conventions is read once for each change of any of them.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._unfinished = RevisionMemory[None, Sequence[Convention]](engine, CONVENTIONS)
        self._queue = RevisionMemory[date, ConventionQueue](engine, CONVENTIONS)
        self._count = RevisionMemory[None, int](engine, CONVENTIONS)
        self._active = RevisionMemory[date, Mapping[str, int]](engine, CONVENTIONS)

    def unfinished(self) -> Sequence[Convention]:
        """Those that are not countersigned and that nobody has revoked, and those once suspended.

        By number: drafts, sent, signed and lapsed ones, suspended ones.
        """
        return self._unfinished.read(None, lambda _: self._read_unfinished())

    def queue(self, today: date) -> ConventionQueue:
        """What waits for the GIP on a day."""
        return self._queue.read(today, lambda day: queue_of(self.to_follow(day), day))

    def _read_unfinished(self) -> Sequence[Convention]:
        query = select(ConventionRow).where(or_(~_IS_DONE, _PAUSED))
        with reading(self._engine) as session:
            return read_conventions(session, query.order_by(ConventionRow.numero))

    def to_follow(self, today: date) -> Sequence[Convention]:
        """Every convention of each organisation of which one waits, ends soon or ended lately."""
        ends = ConventionRow.fin.between(today - LATEST, today + timedelta(days=ALERTS[-1]))
        query = select(ConventionRow.organisation).where(
            or_(~_IS_DONE, and_(ends, _has(Acte.CONTRESIGNER)))
        )
        mine = select(ConventionRow).where(ConventionRow.organisation.in_(query))
        with reading(self._engine) as session:
            return read_conventions(session, mine.order_by(ConventionRow.numero))

    def active(self, today: date) -> Mapping[str, int]:
        """How many conventions open data on a day, by organisation; those that have none lack."""
        return self._active.read(today, self._read_active)

    def _read_active(self, today: date) -> Mapping[str, int]:
        there = (ConventionRow.debut <= today, ConventionRow.fin >= today, _has(Acte.CONTRESIGNER))
        with reading(self._engine) as session:
            found = read_conventions(session, select(ConventionRow).where(*there))
        return Counter(one.organisation for one in found if one.etat(today) is Etat.ACTIVE)

    def of_each(self, organisations: Collection[str]) -> Sequence[Convention]:
        """Every convention of these organisations."""
        found: list[Convention] = []
        with reading(self._engine) as session:
            for some in batched(organisations, MOST_VALUES):
                query = select(ConventionRow).where(ConventionRow.organisation.in_(some))
                found += read_conventions(session, query.order_by(ConventionRow.numero))
        return found

    def count(self) -> int:
        """How many there are that `unfinished` does not give."""
        return self._count.read(None, lambda _: self._read_count())

    def _read_count(self) -> int:
        with reading(self._engine) as session:
            query = select(func.count()).select_from(ConventionRow).where(*_SETTLED)
            return session.scalar(query) or 0

    def settled(self, span: slice) -> Sequence[Convention]:
        """A part of these, by number."""
        query = select(ConventionRow).where(*_SETTLED).order_by(ConventionRow.numero)
        with reading(self._engine) as session:
            some = query.offset(span.start).limit(max(0, span.stop - span.start))
            return read_conventions(session, some)


def _has(*actes: Acte) -> ColumnElement[bool]:
    """Whether a convention has one of these acts."""
    of_it = EvenementRow.convention == ConventionRow.numero
    acts = [acte.value for acte in actes]
    return exists().where(of_it, EvenementRow.acte.in_(acts)).correlate(ConventionRow)


_IS_DONE = _has(Acte.CONTRESIGNER, Acte.REVOQUER)
_PAUSED = _has(Acte.SUSPENDRE)
_SETTLED = (_IS_DONE, ~_PAUSED)
