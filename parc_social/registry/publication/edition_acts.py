"""Acts of the GIP on editions, append-only, and what follows from them for deposits."""

from collections.abc import Sequence

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from parc_social.database.deposit_rows import DepotRow
from parc_social.database.edition_act_rows import EditionActeRow
from parc_social.database.engine import reading, writing
from parc_social.domain.campaigns.deposit import Deposit, DepositAct, DepositEvent, DepositState
from parc_social.domain.campaigns.edition_act import (
    EditionAct,
    EditionEvent,
    check_same_deposits,
)
from parc_social.errors import NotFound
from parc_social.registry.campaigns import hold_campaign
from parc_social.registry.deposit_events import (
    event_row,
    every_deposit,
    replace_deposit,
    with_events,
)
from parc_social.registry.mail.act_notices import tell_deposit
from parc_social.registry.publication.reviews import held_in
from parc_social.wording import cited

_TOLD = (EditionAct.PREPARER, EditionAct.EXAMINER)
_ON_SHOW = (EditionAct.PUBLIER, EditionAct.RETIRER, EditionAct.RESTAURER)


class EditionActs:
    """Reads and records; nothing of an edition itself lies here."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def latest(self, most: int) -> Sequence[EditionEvent]:
        """The last acts on all editions, the latest first."""
        query = select(EditionActeRow).order_by(EditionActeRow.id.desc()).limit(most)
        with reading(self._engine) as session:
            return [_event(row) for row in session.scalars(query)]

    def of(self, edition: str) -> Sequence[EditionEvent]:
        """Those on one edition, the oldest first."""
        with reading(self._engine) as session:
            return [_event(row) for row in session.scalars(_of(edition))]

    def prepared(self, edition: str) -> EditionEvent:
        """How it was last prepared, or examined. Raises NotFound when it never was, here."""
        found = [one for one in self.of(edition) if one.acte in _TOLD]
        if not found:
            raise NotFound(f"l'édition {cited(edition)} n'a pas été préparée sur ce portail")
        return found[-1]

    def on_show(self, source: str, millesime: int) -> EditionEvent | None:
        """The last act that changed what is on show of a millésime; None: none is known."""
        with reading(self._engine) as session:
            row = session.scalar(_on_show(source, millesime))
            return None if row is None else _event(row)

    def keep(self, event: EditionEvent) -> None:
        """Records an act from which nothing follows."""
        with writing(self._engine) as session:
            session.add(_row(event))

    def check_current(self, prepared: EditionEvent) -> None:
        """Raises Conflict when other deposits are accepted by now. One that was examined has none.

        The campaign is held meanwhile: whoever accepts or reopens comes before, or finds a job.
        """
        if prepared.acte is EditionAct.EXAMINER:
            return
        with writing(self._engine) as session:
            hold_campaign(session, prepared.source, prepared.millesime)
            held = held_in(session, prepared.source, prepared.millesime)
            check_same_deposits(prepared.depots, acts_of(held))

    def published(self, event: EditionEvent) -> None:
        """Records what is on show now, and marks its deposits; once, whoever asks again.

        A deposit that was replaced is published again with the edition made of it. Of those that
        were published and are not in it any more: see `_leaves`.
        """
        with writing(self._engine) as session:
            hold_campaign(session, event.source, event.millesime)
            if _is_told(session, event):
                return
            session.add(_row(event))
            deposits = _deposits(session, event)
            current = {one.organisation: one for one in deposits if one.id in event.depots}
            for one in deposits:
                _settle(session, one, event, current.get(one.organisation))

    def withdrawn(self, event: EditionEvent) -> None:
        """Records a withdrawal: its deposits are no more published; once, whoever asks again."""
        with writing(self._engine) as session:
            hold_campaign(session, event.source, event.millesime)
            if _is_told(session, event):
                return
            session.add(_row(event))
            for one in _deposits(session, event):
                if one.etat is DepositState.PUBLIE:
                    session.add(event_row(one.id, _said(event, DepositAct.DEPUBLIER)))


def acts_of(deposits: Sequence[Deposit]) -> dict[str, int]:
    """How many acts each has, by its number: any act changes it."""
    return {one.id: len(one.evenements) for one in deposits}


def _is_told(session: Session, event: EditionEvent) -> bool:
    """Whether the last thing that happened to what is on show is this: a worker began again."""
    row = session.scalar(_on_show(event.source, event.millesime))
    return row is not None and (row.edition, row.acte) == (event.edition, event.acte.value)


def _on_show(source: str, millesime: int) -> Select[EditionActeRow]:
    of = EditionActeRow.source == source, EditionActeRow.millesime == millesime
    acts = EditionActeRow.acte.in_([one.value for one in _ON_SHOW])
    return select(EditionActeRow).where(*of, acts).order_by(EditionActeRow.id.desc()).limit(1)


def _settle(session: Session, one: Deposit, event: EditionEvent, current: Deposit | None) -> None:
    if current is not None and one.id == current.id:
        if one.etat in (DepositState.ACCEPTE, DepositState.REMPLACE):
            said = _said(event, DepositAct.PUBLIER)
            session.add(event_row(one.id, said))
            tell_deposit(session, one, said)
    elif one.etat is DepositState.PUBLIE:
        _leaves(session, one, event, current)


def _leaves(session: Session, one: Deposit, event: EditionEvent, current: Deposit | None) -> None:
    """What is published no more: replaced by a later deposit of its landlord, if that is on show.

    Else it is accepted, and waits for an edition: its landlord's later word is not lost because an
    earlier edition is restored.
    """
    is_later = current is not None and current.version > one.version
    if current is not None and (is_later or event.acte is EditionAct.PUBLIER):
        replace_deposit(session, one, current.id, _said(event, DepositAct.REMPLACER))
    else:
        session.add(event_row(one.id, _said(event, DepositAct.DEPUBLIER)))


def _said(event: EditionEvent, act: DepositAct) -> DepositEvent:
    return DepositEvent(act, event.quand, event.compte, f"édition {event.edition}")


def _deposits(session: Session, event: EditionEvent) -> list[Deposit]:
    """Those of the edition's campaign, locked until the transaction ends."""
    every = with_events(session, every_deposit())
    beside = [d for d in every if (d.source, d.millesime) == (event.source, event.millesime)]
    ids = [one.id for one in beside]
    session.scalars(select(DepotRow.id).where(DepotRow.id.in_(ids)).with_for_update()).all()
    return beside


def _of(edition: str) -> Select[EditionActeRow]:
    return (
        select(EditionActeRow).where(EditionActeRow.edition == edition).order_by(EditionActeRow.id)
    )


def _event(row: EditionActeRow) -> EditionEvent:
    return EditionEvent(
        row.edition, row.source, row.millesime, EditionAct(row.acte), row.quand, row.compte,
        row.motif, row.depots, row.compte_rendu,
    )  # fmt: skip


def _row(event: EditionEvent) -> EditionActeRow:
    return EditionActeRow(
        edition=event.edition, source=event.source, millesime=event.millesime,
        acte=event.acte.value, quand=event.quand, compte=event.compte, motif=event.motif,
        depots=dict(event.depots), compte_rendu=dict(event.compte_rendu),
    )  # fmt: skip
