"""Campaigns of deposits and their append-only acts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Engine, Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from parc_social.access.model.organisation import Genre, Identity, Role
from parc_social.database.campaign_rows import CampagneEvenementRow, CampagneRow
from parc_social.database.engine import reading, writing
from parc_social.domain.campaigns.acts import check_campaign_act
from parc_social.domain.campaigns.campaign import (
    Campaign,
    CampaignAct,
    CampaignEvent,
    CampaignState,
)
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound

_STEERING = (Role.ADMINISTRATEUR, Role.SIGNATAIRE)


def check_steering(identity: Identity) -> None:
    """Raises Forbidden for whoever steers nothing: the GIP's, who only reads or deposits apart."""
    if identity.organisation.genre is not Genre.GIP:
        raise Forbidden(f"{identity.compte} n'est pas un compte du GIP SNE")
    if identity.role not in _STEERING:
        raise Forbidden(
            f"{identity.compte} ne fait que lire : un administrateur ou un signataire du GIP SNE"
            " agit ici"
        )


class Campaigns:
    """Reads and acts; a campaign is never edited: its last day moves by acts that are kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, campaign: Campaign, event: CampaignEvent) -> None:
        """A new campaign, prepared. Raises Conflict when there is one of this millésime."""
        if event.acte is not CampaignAct.CREER:
            raise InvalidValue("une campagne commence par sa création")
        try:
            with writing(self._engine) as session:
                row = CampagneRow(
                    source=campaign.source,
                    millesime=campaign.millesime,
                    ouverture=campaign.ouverture,
                    cloture=campaign.cloture,
                    rappels=list(campaign.rappels),
                    profil=campaign.profil,
                )
                session.add(row)
                session.flush()
                session.add(_event_row(row.id, event))
        except IntegrityError as error:
            raise Conflict(
                f"la campagne {campaign.nom} existe déjà : prolongez-la, ou fermez-la"
            ) from error

    def act(self, source: str, millesime: int, event: CampaignEvent, today: date) -> Campaign:
        """Records an act and gives the campaign after it.

        The day on which it is closed is its last. Raises NotFound, Forbidden when its state does
        not allow the act, InvalidValue. State and record are one transaction: of two acts at once
        the second sees the first.
        """
        if event.acte is CampaignAct.FERMER:
            event = replace(event, cloture=today)
        with writing(self._engine) as session:
            return record_act(session, source, millesime, event, today)

    def get(self, source: str, millesime: int) -> Campaign:
        """One campaign with its acts. Raises NotFound."""
        with reading(self._engine) as session:
            row = session.scalars(_of(source, millesime)).one_or_none()
            if row is None:
                raise _unknown(source, millesime)
            return _campaign(row, _events(session))

    def all(self) -> Sequence[Campaign]:
        """Every campaign, the newest millésime first."""
        query = select(CampagneRow).order_by(CampagneRow.millesime.desc(), CampagneRow.source)
        with reading(self._engine) as session:
            events = _events(session)
            return [_campaign(row, events) for row in session.scalars(query)]

    def open_on(self, today: date) -> Sequence[Campaign]:
        """Those in which something may be deposited on a day, the first to end first."""
        found = [c for c in self.all() if c.etat(today) is CampaignState.OUVERTE]
        return sorted(found, key=lambda c: (c.dernier_jour, c.nom))


def record_act(
    session: Session, source: str, millesime: int, event: CampaignEvent, today: date
) -> Campaign:
    """As `Campaigns.act`, in the transaction under way."""
    row = session.scalars(_of(source, millesime).with_for_update()).one_or_none()
    if row is None:
        raise _unknown(source, millesime)
    check_campaign_act(_campaign(row, _events(session)), event, today)
    session.add(_event_row(row.id, event))
    session.flush()
    return _campaign(row, _events(session))


def held_campaign(session: Session, source: str, millesime: int) -> tuple[int, Campaign]:
    """Number and state of a campaign that no act changes before the session ends. NotFound."""
    row = session.scalars(_of(source, millesime).with_for_update(read=True)).one_or_none()
    if row is None:
        raise _unknown(source, millesime)
    return row.id, _campaign(row, _events(session))


def hold_campaign(session: Session, source: str, millesime: int) -> None:
    """Nobody acts on what is deposited in it before the session ends; harmless without one."""
    session.scalars(_of(source, millesime).with_for_update()).one_or_none()


def _of(source: str, millesime: int) -> Select[CampagneRow]:
    return select(CampagneRow).where(
        CampagneRow.source == source, CampagneRow.millesime == millesime
    )


def _unknown(source: str, millesime: int) -> NotFound:
    return NotFound(f"aucune campagne {source[:40].upper()} {millesime}")


def _events(session: Session) -> dict[int, list[CampaignEvent]]:
    """By campaign; there are a few acts on a campaign or two a year."""
    found: dict[int, list[CampaignEvent]] = {}
    for row in session.scalars(select(CampagneEvenementRow).order_by(CampagneEvenementRow.id)):
        event = CampaignEvent(CampaignAct(row.acte), row.quand, row.compte, row.motif, row.cloture)
        found.setdefault(row.campagne, []).append(event)
    return found


def _campaign(row: CampagneRow, events: dict[int, list[CampaignEvent]]) -> Campaign:
    return Campaign(
        row.source,
        row.millesime,
        row.ouverture,
        row.cloture,
        tuple(row.rappels),
        row.profil,
        tuple(events.get(row.id, ())),
    )


def _event_row(campaign: int, event: CampaignEvent) -> CampagneEvenementRow:
    return CampagneEvenementRow(
        campagne=campaign,
        acte=event.acte.value,
        quand=event.quand,
        compte=event.compte,
        motif=event.motif,
        cloture=event.cloture,
    )
