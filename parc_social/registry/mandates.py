"""Mandates and their append-only acts."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import ColumnElement, Engine, select, true
from sqlalchemy.orm import Session

from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.engine import reading, writing
from parc_social.database.mandate_rows import MandatEvenementRow, MandatRow
from parc_social.domain.mandates.mandate import (
    Mandate,
    MandateAct,
    MandateEvent,
    MandateState,
    check_covers,
    check_mandate_act,
)
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.mail.act_notices import tell_mandate
from parc_social.wording import cited

_UNKNOWN = "aucun mandat de ce numéro, ou pas pour vous"


class Mandates:
    """Reads and acts; a mandate is never edited."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sign(self, mandate: Mandate, event: MandateEvent, today: date) -> Mandate:
        """A new mandate, signed by its mandant on the text that it has.

        Raises InvalidValue for one that is over before it begins or another text, Conflict while
        another of the same parties and survey is not over, NotFound for an unknown party.
        """
        if event.acte is not MandateAct.SIGNER:
            raise InvalidValue("un mandat commence par la signature du mandant")
        if mandate.fin < today:
            raise InvalidValue("mandat : son dernier jour est passé")
        if event.empreinte != mandate.empreinte:
            raise Forbidden("le texte lu n'est pas celui de ce mandat : relisez-le")
        with writing(self._engine) as session:
            _hold_parties(session, mandate)
            for one in _read(session, MandatRow.mandant == mandate.mandant):
                if one.is_beside(mandate) and not one.is_over(today):
                    raise Conflict(
                        f"le mandat {one.numero} est déjà donné pour cette enquête à"
                        f" {one.mandataire} : révoquez-le d'abord"
                    )
            row = MandatRow(
                mandant=mandate.mandant,
                mandataire=mandate.mandataire,
                source=mandate.source,
                millesime=mandate.millesime,
                debut=mandate.debut,
                fin=mandate.fin,
                texte=mandate.texte,
            )
            session.add(row)
            session.flush()
            session.add(_event_row(row.id, event))
            session.flush()
            made = _found(session, row.id)
            tell_mandate(session, made, event)
            return made

    def act(self, numero: int, event: MandateEvent, today: date) -> Mandate:
        """Countersigns or revokes, and gives the mandate after it.

        Raises NotFound, Forbidden when its state does not allow the act, InvalidValue. What is
        deposited under it meanwhile comes before or after, whole.
        """
        with writing(self._engine) as session:
            found = _found(session, numero, lock=True)
            check_mandate_act(found, event, today)
            session.add(_event_row(numero, event))
            session.flush()
            tell_mandate(session, found, event)
            return _found(session, numero)

    def get(self, numero: int) -> Mandate:
        """One, with its acts. Raises NotFound."""
        with reading(self._engine) as session:
            return _found(session, numero)

    def given_by(self, organisation: str) -> Sequence[Mandate]:
        """Those of a mandant, oldest first."""
        return self._of(MandatRow.mandant == organisation)

    def held_by(self, organisation: str) -> Sequence[Mandate]:
        """Those of a mandataire, oldest first."""
        return self._of(MandatRow.mandataire == organisation)

    def all(self) -> Sequence[Mandate]:
        """Every one, oldest first."""
        return self._of(true())

    def _of(self, condition: ColumnElement[bool]) -> Sequence[Mandate]:
        with reading(self._engine) as session:
            return _read(session, condition)


def check_held_mandate(
    session: Session, numero: int | None, source: str, millesime: int, today: date
) -> None:
    """Raises Forbidden where an act is under a mandate that does not let it be done that day.

    The mandate is then held: what ends it waits until the session is over. None: under none.
    """
    if numero is not None:
        mandate = _found(session, numero, lock=True)
        check_covers(mandate, source, millesime, today)


def in_force(session: Session, source: str, millesime: int, today: date) -> list[Mandate]:
    """Those under which a survey may be deposited on a day, oldest first."""
    of = (MandatRow.source == source) & (MandatRow.millesime == millesime)
    return [one for one in _read(session, of) if one.etat(today) is MandateState.EN_COURS]


def _hold_parties(session: Session, mandate: Mandate) -> None:
    """Of two signatures of one mandant at once the second sees the first."""
    for code in sorted((mandate.mandant, mandate.mandataire)):
        row = session.get(OrganisationRow, code, with_for_update={"key_share": True})
        if row is None:
            raise NotFound(f"aucun organisme {cited(code)} dans le registre")


def _found(session: Session, numero: int, *, lock: bool = False) -> Mandate:
    if lock:
        session.scalar(select(MandatRow.id).where(MandatRow.id == numero).with_for_update())
    for one in _read(session, MandatRow.id == numero):
        return one
    raise NotFound(_UNKNOWN)


def _read(session: Session, condition: ColumnElement[bool]) -> list[Mandate]:
    rows = session.scalars(select(MandatRow).where(condition).order_by(MandatRow.id)).all()
    events: dict[int, list[MandateEvent]] = {}
    acts = select(MandatEvenementRow).where(
        MandatEvenementRow.mandat.in_(select(MandatRow.id).where(condition))
    )
    for act in session.scalars(acts.order_by(MandatEvenementRow.id)):
        events.setdefault(act.mandat, []).append(_event(act))
    return [
        Mandate(
            row.id, row.mandant, row.mandataire, row.source, row.millesime, row.debut, row.fin,
            row.texte, tuple(events.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def _event(row: MandatEvenementRow) -> MandateEvent:
    return MandateEvent(
        MandateAct(row.acte), row.quand, row.compte, row.organisation, row.motif, row.nom,
        row.fonction, row.empreinte,
    )  # fmt: skip


def _event_row(mandate: int, event: MandateEvent) -> MandatEvenementRow:
    return MandatEvenementRow(mandat=mandate, **asdict(event) | {"acte": event.acte.value})
