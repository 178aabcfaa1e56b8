"""Rows of conventions and of their events as values, one or thousands at a time."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from parc_social.access.conventions.annexe import PAR_TYPE
from parc_social.access.conventions.annexe_format import annexe_of
from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.database.convention_rows import ConventionRow, EvenementRow

# Values of one statement: SQLite takes 32,766, PostgreSQL 65,535.
MOST_VALUES = 1_000


def read_conventions(session: Session, query: Select[ConventionRow]) -> list[Convention]:
    """Those of a query, in its order, with their events."""
    rows = session.scalars(query).all()
    events = events_of(session, [row.numero for row in rows])
    return [convention_of(row, events) for row in rows]


def events_of(session: Session, numbers: Iterable[str]) -> Mapping[str, Sequence[Evenement]]:
    """The events of these conventions, each one's the first first."""
    one = EvenementRow  # its columns alone: as objects they take twice the time
    query = select(one.convention, one.acte, one.quand, one.compte, one.motif, one.empreinte)
    by_convention: dict[str, list[Evenement]] = {}
    for some in batched(numbers, MOST_VALUES):
        of_some = query.where(one.convention.in_(some)).order_by(one.id)
        for numero, acte, quand, compte, motif, empreinte in session.execute(of_some):
            event = Evenement(Acte(acte), quand, compte, motif, empreinte)
            by_convention.setdefault(numero, []).append(event)
    return by_convention


def convention_of(row: ConventionRow, events: Mapping[str, Sequence[Evenement]]) -> Convention:
    """The value of a row, with what was done of it."""
    return Convention(
        numero=row.numero,
        organisation=row.organisation,
        debut=row.debut,
        fin=row.fin,
        evenements=tuple(events.get(row.numero, ())),
        annexe=PAR_TYPE if row.annexe is None else annexe_of(row.annexe),
        objet=row.objet,
        modele=(row.modele, row.modele_version) if row.modele and row.modele_version else None,
    )


def event_of(row: EvenementRow) -> Evenement:
    """The value of a row."""
    return Evenement(Acte(row.acte), row.quand, row.compte, row.motif, row.empreinte)
