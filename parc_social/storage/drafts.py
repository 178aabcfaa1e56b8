"""Corrections of drafts: the rows that bailleurs write, one transaction a write.

A write names the state that its writer has seen: when the row is in another one, nothing is
written. A draft that a publication has is closed: what is written is what is published, or nothing.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Engine, delete, func, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from parc_social.database.engine import answering, existing_engine, reading, writing
from parc_social.database.job_rows import BrouillonRow, CorrectionRow
from parc_social.domain.typography import thousands
from parc_social.errors import Conflict, Stale, Unavailable
from parc_social.storage.editions.snapshot import Correction, Corrections, corrections
from parc_social.storage.execution.cache import LruCache

MOST = 2_000  # corrections of one landlord in one draft: all are read with each page of it
_LANDLORDS = 64  # landlords
CLOSED = (
    "ce brouillon est en cours de publication par le GIP SNE : il ne se modifie plus ; une fois"
    " l'enquête publiée, une correction passe par un nouveau dépôt"
)
_STALE = (
    "la fiche a changé depuis votre lecture : relisez-la (GET), reprenez votre modification, puis"
    " renvoyez-la avec son nouvel ETag dans If-Match"
)
_THERE = "ce logement est déjà dans votre brouillon : modifiez sa fiche (PUT ou PATCH)"
_FULL = (
    f"{thousands(MOST)} fiches de ce brouillon ont déjà été modifiées une à une : faites les autres"
    " corrections dans le fichier, puis redéposez-le"
)


@dataclass(frozen=True, slots=True)
class Author:
    """Author of a write: who, by which request, when."""

    compte: str
    requete: str
    quand: datetime


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row to write: `ligne` None deletes it; `seen` is the state it was read in, None: new.

    `fid` is its place, None: after `rows`, those of the edition, and what was added to them.
    """

    edition: str
    objet: str
    siren: str
    seen: int | None
    fid: int | None
    rows: int
    ligne: Mapping[str, Any] | None


class Drafts:
    """For many threads and processes. `engine` makes the registry's, when it is first needed."""

    def __init__(self, engine: Callable[[], Engine | None] | None) -> None:
        self._make = engine
        self._engine: Engine | None = None
        self._opening = Lock()
        self._is_there = False
        self._read = LruCache(_LANDLORDS)

    def marks(self, editions: Iterable[str], sirens: Iterable[str]) -> dict[str, int]:
        """By draft, the number of the last write of some landlords; drafts without one are left."""
        engine = self._ready()
        if engine is None:
            return {}
        row = CorrectionRow
        query = (
            select(row.edition, func.max(row.numero))
            .where(row.siren.in_(list(sirens)), row.edition.in_(list(editions)))
            .group_by(row.edition)
        )
        with reading(engine) as session:
            return {edition: int(mark) for edition, mark in session.execute(query)}

    def of(self, edition: str, sirens: Sequence[str], mark: int) -> Corrections | None:
        """The corrections of some landlords, kept until their mark changes."""

        def read() -> Corrections | None:
            return corrections(c for c in self.every(edition) if c.siren in sirens)

        return self._read.get((edition, tuple(sirens), mark), read)

    def every(self, edition: str) -> list[Correction]:
        """All the corrections of a draft, by place."""
        engine = self._ready()
        if engine is None:
            return []
        with reading(engine) as session:
            query = select(CorrectionRow).where(CorrectionRow.edition == edition)
            rows = session.scalars(query.order_by(CorrectionRow.fid, CorrectionRow.objet))
            return [Correction(r.objet, r.siren, r.numero, r.fid, r.ligne) for r in rows]

    def write(self, change: RowChange, author: Author, check: Callable[[], None]) -> int:
        """Writes one row and returns its new state.

        `check` is called once no other write of the draft can come between, and raises what keeps
        the row out. Raises Stale for a row in another state than was seen, Conflict for a closed
        draft, for a row that is there already and for one correction too many.
        """
        with writing(self._required_engine()) as session:
            draft = _lock(session, change.edition)
            if draft.clos:
                raise Conflict(CLOSED)
            row = session.get(CorrectionRow, (change.edition, change.objet))
            _check_state(change, row)
            if row is None and _count(session, change) >= MOST:
                raise Conflict(_FULL)
            check()
            draft.numero += 1
            if row is None:
                row = CorrectionRow(edition=change.edition, objet=change.objet, siren=change.siren)
                row.fid = change.fid or _next_fid(session, change)
                session.add(row)
            row.numero = draft.numero
            row.ligne = None if change.ligne is None else dict(change.ligne)
            row.compte, row.requete, row.quand = author.compte, author.requete, author.quand
            return draft.numero

    def close(self, edition: str, suite: str | None = None) -> None:
        """Lets no write in any more; `suite`: the edition that is made of it, closed as well."""
        engine = self._ready()
        if engine is None:
            return
        with writing(engine) as session:
            draft = _lock(session, edition)
            draft.clos, draft.suite = True, suite
            if suite is not None:
                _lock(session, suite).clos = True

    def closed(self) -> dict[str, str | None]:
        """The drafts that are closed, and the edition that is made of each."""
        engine = self._ready()
        if engine is None:
            return {}
        with reading(engine) as session:
            drafts = session.scalars(select(BrouillonRow).where(BrouillonRow.clos))
            return {draft.edition: draft.suite for draft in drafts}

    def reopen(self, edition: str) -> None:
        """Lets writes in again: its publication failed."""
        if (engine := self._ready()) is None:
            return
        with writing(engine) as session:
            draft = session.get(BrouillonRow, edition)
            if draft is not None:
                draft.clos, draft.suite = False, None

    def settle(self, editions: Iterable[str], removed: Container[str]) -> None:
        """After a killed publication: forgets the drafts that went, opens the others again."""
        for edition in editions:
            (self.forget if edition in removed else self.reopen)(edition)

    def forget(self, edition: str) -> None:
        """Removes what was written in a draft that is no more. Its numbers go on.

        The same files loaded again are the same edition: a number that came back would name, to a
        cache or in an If-Match, what was written before.
        """
        if (engine := self._ready()) is None:
            return
        reopening = update(BrouillonRow).where(BrouillonRow.edition == edition)
        with writing(engine) as session:
            session.execute(delete(CorrectionRow).where(CorrectionRow.edition == edition))
            session.execute(reopening.values(clos=False, suite=None))

    def dispose(self) -> None:
        """Gives back the connections."""
        if self._engine is not None:
            self._engine.dispose()

    def _ready(self) -> Engine | None:
        """None where there is no registry yet: nothing was ever written there."""
        if self._make is None:
            return None
        with self._opening:
            self._engine = self._engine or self._make()
        if self._engine is None:
            return None
        if not self._is_there:
            with answering(), self._engine.connect() as connection:
                self._is_there = inspect(connection).has_table(CorrectionRow.__tablename__)
        return self._engine if self._is_there else None

    def _required_engine(self) -> Engine:
        engine = self._ready()
        if engine is None:
            raise Unavailable("le registre n'a pas de table de brouillons : parc-social migrate")
        return engine


def _lock(session: Session, edition: str) -> BrouillonRow:
    """The row of a draft, which nobody else has until the transaction ends; made when missing."""
    own = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    new = own.insert(BrouillonRow).values(edition=edition, numero=0, clos=False, suite=None)
    session.execute(new.on_conflict_do_nothing())
    query = select(BrouillonRow).where(BrouillonRow.edition == edition)
    return session.scalars(query.with_for_update()).one()


def _check_state(change: RowChange, row: CorrectionRow | None) -> None:
    if change.seen is None:
        if row is not None and row.ligne is not None:
            raise Conflict(_THERE)
        return
    if (row.numero if row is not None else 0) != change.seen:
        raise Stale(_STALE)


def _count(session: Session, change: RowChange) -> int:
    query = select(func.count()).where(
        CorrectionRow.edition == change.edition, CorrectionRow.siren == change.siren
    )
    return session.scalar(query) or 0


def _next_fid(session: Session, change: RowChange) -> int:
    query = select(func.max(CorrectionRow.fid)).where(CorrectionRow.edition == change.edition)
    return max(session.scalar(query) or 0, change.rows) + 1


def drafts_of(url: str, most: int = 2) -> Drafts:
    """The corrections of drafts in the registry of that URL, opened when they are first read.

    An empty URL is no registry: nothing can be written then, and nothing was. `most` connections
    to PostgreSQL at a time.
    """
    return Drafts((lambda: existing_engine(url, most)) if url else None)
