"""Invitations: an account made for a person, and the link by which she alone sets its password.

The link's secret is drawn when the mail is sent, lasts 48 hours and works once; its SHA-256 is all
that is kept, so that a copy of the registry, its outbox included, opens nothing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from parc_social.access.model.organisation import Identity
from parc_social.database.account_rows import CompteRow
from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.engine import reading, writing
from parc_social.database.message_rows import CourrielRow, InvitationRow
from parc_social.domain.message import MessageKind
from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.accounts import add_account
from parc_social.registry.mail.mailboxes import set_address
from parc_social.registry.mail.notice import Notice, tell
from parc_social.registry.secrets.own_passwords import set_password
from parc_social.wording import cited

LIFE = timedelta(hours=48)
_OVER = (
    "ce lien n'est plus valable : il a servi, ses 48 heures sont passées, ou un autre l'a"
    " remplacé ; demandez-en un nouveau à qui vous a invité"
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An account that is to be opened by its person, and where its link stands."""

    id: int
    compte: str
    par: str
    cree: datetime
    expire: datetime | None
    close: datetime | None


class Invitations:
    """Reads and acts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def invite(self, identity: Identity, nom: str, address: str, by: str, now: datetime) -> int:
        """A new account with its address, an invitation and its message: all, or nothing.

        Raises NotFound without organisation, Conflict when the login is taken, InvalidValue.
        """
        with writing(self._engine) as session:
            party = session.get(OrganisationRow, identity.organisation.code)
            if party is None:
                raise NotFound(
                    f"aucun organisme {cited(identity.organisation.code)} dans le registre"
                )
            if session.get(CompteRow, identity.compte) is not None:
                raise Conflict(f"le compte {cited(identity.compte)} existe déjà")
            add_account(session, identity, nom, None)
            session.flush()
            set_address(session, identity.compte, address)
            session.flush()
            return _add(session, identity.compte, party.nom, by, now)

    def again(self, login: str, organisation: str, by: str, now: datetime) -> int:
        """A new link for an account that is there; the one before works no more.

        Raises NotFound for one that is not or is revoked, InvalidValue without an address.
        """
        with writing(self._engine) as session:
            account = session.get(CompteRow, login)
            if account is None or account.revoque is not None or account.service:
                raise NotFound(f"aucun compte {cited(login)} à inviter")
            known = session.get(CourrielRow, login)
            if known is None or not known.adresse:
                raise InvalidValue(f"aucune adresse n'est connue pour le compte {cited(login)}")
            return _add(session, login, organisation, by, now)

    def draw(self, invitation: int, now: datetime) -> str:
        """The secret of its link, new each time: a former one works no more.

        Raises NotFound when it was used or replaced.
        """
        secret = secrets.token_urlsafe(32)
        with writing(self._engine) as session:
            row = session.get(InvitationRow, invitation, with_for_update=True)
            if row is None or row.close is not None:
                raise NotFound(_OVER)
            row.empreinte, row.expire = _digest(secret), now + LIFE
        return secret

    def login_of(self, secret: str, now: datetime) -> str:
        """Whose account a link opens; it is not used yet. Raises NotFound, the same for all."""
        with reading(self._engine) as session:
            return _open(session, secret, now).compte

    def use(self, secret: str, password: str, now: datetime) -> str:
        """The account whose password for the pages is from now the one that its person gives.

        Those of before are revoked, and the sessions that they opened end. Raises InvalidValue for
        a password that is refused, which uses nothing; NotFound for a link that is unknown, used,
        replaced or too old: of two at once the second.
        """
        with writing(self._engine) as session:
            row = _open(session, secret, now, lock=True)
            row.close = now
            set_password(session, row.compte, password, now)
            return row.compte

    def all(self) -> Sequence[Invitation]:
        """The latest hundred, the last first."""
        query = select(InvitationRow).order_by(InvitationRow.id.desc()).limit(100)
        with reading(self._engine) as session:
            return [
                Invitation(row.id, row.compte, row.par, row.cree, row.expire, row.close)
                for row in session.scalars(query)
            ]


def _add(session: Session, login: str, organisation: str, by: str, now: datetime) -> int:
    mine = (InvitationRow.compte == login, InvitationRow.close.is_(None))
    session.execute(update(InvitationRow).where(*mine).values(close=now))
    row = InvitationRow(compte=login, par=by, cree=now, empreinte=None, expire=None, close=None)
    session.add(row)
    session.flush()
    faits = {"invitation": str(row.id), "compte": login, "organisation": organisation}
    tell(session, Notice(MessageKind.INVITATION, str(row.id), now, faits), [login])
    return row.id


def _open(session: Session, secret: str, now: datetime, *, lock: bool = False) -> InvitationRow:
    query = select(InvitationRow).where(InvitationRow.empreinte == _digest(secret))
    row = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None or row.close is not None or row.expire is None or now >= row.expire:
        raise NotFound(_OVER)
    account = session.get(CompteRow, row.compte)
    if account is None or account.revoque is not None:
        raise NotFound(_OVER)
    return row


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
