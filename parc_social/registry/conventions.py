"""Conventions and their append-only events."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from parc_social.access.conventions.annexe_format import as_json
from parc_social.access.conventions.convention import (
    Acceptation,
    Acte,
    Convention,
    Etat,
    Evenement,
    check_act,
)
from parc_social.access.conventions.renewal import RENEWS, check_renewable, renewal_of
from parc_social.access.federation import check_named
from parc_social.database.convention_rows import (
    AcceptationRow,
    ConventionRow,
    EvenementRow,
    OrganisationRow,
)
from parc_social.database.engine import reading, writing
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.convention_reading import (
    convention_of,
    event_of,
    events_of,
    read_conventions,
)
from parc_social.registry.mail.act_notices import tell_convention
from parc_social.registry.parties import organisation_of
from parc_social.registry.texts import freeze_text, last_version
from parc_social.wording import cited


class Conventions:
    """Reads and acts; a convention is never edited once it was sent."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, convention: Convention, creation: Evenement | None = None) -> None:
        """A new draft; `creation`: by whom, None: by the command.

        Raises InvalidValue for a number in use and for a portal's lines that read for nobody,
        NotFound without its organisation or one that its annex names.
        """
        with writing(self._engine) as session:
            if session.get(ConventionRow, convention.numero) is not None:
                raise InvalidValue(f"la convention {cited(convention.numero)} existe déjà")
            _check_parties(session, convention)
            session.add(_row(convention))
            session.flush()
            for evenement in [creation] if creation else _with_text(session, convention):
                session.add(_event_row(convention.numero, evenement))

    def correct(
        self, before: Convention, after: Convention, evenement: Evenement, today: date
    ) -> None:
        """A draft anew, if it still is `before` (Conflict). As `create`; Forbidden once sent."""
        with writing(self._engine) as session:
            row = _held(session, before.numero)
            there = convention_of(row, events_of(session, [before.numero]))
            if there.etat(today) is not Etat.BROUILLON:
                raise Forbidden(f"la convention {before.numero} est {there.etat(today).value}")
            if there != before:
                raise Conflict(f"quelqu’un a corrigé la convention {before.numero} entre-temps")
            _check_parties(session, after)
            session.merge(_row(after))
            session.add(_event_row(before.numero, evenement))

    def act(
        self,
        numero: str,
        evenement: Evenement,
        today: date,
        acceptation: Acceptation | None = None,
    ) -> Convention:
        """Records an act and gives the convention after it; sending it freezes its text.

        `acceptation` is what was written on the page where the text was accepted; None: it was
        accepted by the command line. Raises NotFound, Forbidden when its state does not allow the
        act, InvalidValue. One transaction: two acts at once can't both pass.
        """
        with writing(self._engine) as session:
            return _act(session, numero, evenement, today, acceptation)

    def act_on_all(self, numbers: Sequence[str], evenement: Evenement, today: date) -> None:
        """The same act on several, on all or on none. Raises as `act`, of the first that can't."""
        with writing(self._engine) as session:
            for numero in sorted(set(numbers)):  # one order for all: no deadlock
                _act(session, numero, evenement, today)

    def renew(
        self, numbers: Sequence[str], evenement: Evenement, today: date
    ) -> Sequence[Convention]:
        """A draft after each of these, all or none, on the last version of its model's text.

        `evenement`: their creation. Raises NotFound, Conflict for one that is not to be renewed or
        has been already, InvalidValue.
        """
        with writing(self._engine) as session:
            return [_renew(session, numero, evenement, today) for numero in sorted(set(numbers))]

    def get(self, numero: str) -> Convention:
        """One convention with its events. Raises NotFound."""
        with reading(self._engine) as session:
            if (row := session.get(ConventionRow, numero)) is None:
                raise NotFound(f"aucune convention {cited(numero)} dans le registre")
            return convention_of(row, events_of(session, [numero]))

    def acceptations(self, numero: str) -> list[tuple[Evenement, Acceptation | None]]:
        """Every act on a convention, with what was written when its text was accepted."""
        query = (
            select(EvenementRow, AcceptationRow)
            .outerjoin(AcceptationRow, AcceptationRow.evenement == EvenementRow.id)
            .where(EvenementRow.convention == numero)
            .order_by(EvenementRow.id)
        )
        with reading(self._engine) as session:
            return [(event_of(event), _acceptation(row)) for event, row in session.execute(query)]

    def of(self, organisation: str) -> tuple[Convention, ...]:
        """Every convention of an organisation, by number."""
        return tuple(self._read(organisation))

    def all(self) -> Sequence[Convention]:
        """Every convention, by number."""
        return self._read(None)

    def _read(self, organisation: str | None) -> list[Convention]:
        query = select(ConventionRow).order_by(ConventionRow.numero)
        if organisation is not None:
            query = query.where(ConventionRow.organisation == organisation)
        with reading(self._engine) as session:
            return read_conventions(session, query)


def _check_parties(session: Session, convention: Convention) -> None:
    if (party := session.get(OrganisationRow, convention.organisation)) is None:
        raise NotFound(f"aucun organisme {cited(convention.organisation)} dans le registre")
    check_named(convention, organisation_of(party))
    for code in convention.annexe.organismes:
        if session.get(OrganisationRow, code) is None:
            raise NotFound(f"organismes : aucun organisme {cited(code)} dans le registre")


def _act(
    session: Session,
    numero: str,
    evenement: Evenement,
    today: date,
    acceptation: Acceptation | None = None,
) -> Convention:
    row = _held(session, numero)
    check_act(convention_of(row, events_of(session, [numero])), evenement, today)
    if evenement.acte is Acte.ENVOYER:
        empreinte = freeze_text(session, convention_of(row, {}))
        evenement = replace(evenement, empreinte=empreinte)
    event = _event_row(numero, evenement)
    session.add(event)
    session.flush()
    if acceptation is not None:
        session.add(AcceptationRow(evenement=event.id, **asdict(acceptation)))
    tell_convention(session, convention_of(row, {}), evenement)
    return convention_of(row, events_of(session, [numero]))


def _renew(session: Session, numero: str, evenement: Evenement, today: date) -> Convention:
    row = _held(session, numero)
    mine = select(ConventionRow).where(ConventionRow.organisation == row.organisation)
    rows = session.scalars(mine).all()
    events = events_of(session, [one.numero for one in rows])
    convention = convention_of(row, events)
    check_renewable(convention, [convention_of(one, events) for one in rows], today)
    taken = frozenset(session.scalars(select(ConventionRow.numero)))
    draft = renewal_of(convention, taken, today, last_version(session, convention.modele))
    session.add(_row(draft))
    session.flush()
    session.add(_event_row(draft.numero, replace(evenement, motif=RENEWS + numero)))
    session.flush()
    return draft


def _held(session: Session, numero: str) -> ConventionRow:
    """A convention that no other act changes before the session ends. Raises NotFound."""
    if (row := session.get(ConventionRow, numero, with_for_update=True)) is None:
        raise NotFound(f"aucune convention {cited(numero)} dans le registre")
    return row


def _row(convention: Convention) -> ConventionRow:
    return ConventionRow(
        numero=convention.numero,
        organisation=convention.organisation,
        debut=convention.debut,
        fin=convention.fin,
        annexe=as_json(convention.annexe),
        objet=convention.objet,
        modele=convention.modele[0] if convention.modele else None,
        modele_version=convention.modele[1] if convention.modele else None,
    )


def _with_text(session: Session, convention: Convention) -> list[Evenement]:
    """The events of a convention that is recorded already signed, on the text of its model."""
    if not convention.evenements:
        return []
    text = freeze_text(session, convention)
    on_text = (Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER)
    return [replace(e, empreinte=text) if e.acte in on_text else e for e in convention.evenements]


def _acceptation(row: AcceptationRow | None) -> Acceptation | None:
    if row is None:
        return None
    return Acceptation(row.nom, row.fonction, row.consentement, row.adresse, row.agent)


def _event_row(numero: str, evenement: Evenement) -> EvenementRow:
    columns = asdict(evenement) | {"acte": evenement.acte.value}
    return EvenementRow(convention=numero, **columns)
