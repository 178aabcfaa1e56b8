"""Sessions of the pages: opened by a portal password, ended by time, by hand or with it."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine, delete, select, update

from parc_social.access.session import WHOLE, Session, is_open
from parc_social.storage.registry.accounts import identity_of
from parc_social.storage.registry.models import (
    CompteRow,
    MotDePasseRow,
    OrganisationRow,
    SessionRow,
)
from parc_social.storage.registry.parties import known_parties
from parc_social.storage.registry.session import reading, writing

_SEEN_AGAIN = timedelta(minutes=1)  # a write a minute and session, not one a page


class Sessions:
    """What is kept of a session is the SHA-256 of its cookie: a copy of the base opens none."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, login: str, repere: str, now: datetime) -> str:
        """A new session of the password of that beginning; gives the value of its cookie."""
        token = secrets.token_urlsafe(32)
        with writing(self._engine) as session:
            session.execute(delete(SessionRow).where(SessionRow.ouverte < now - WHOLE))
            session.add(
                SessionRow(
                    empreinte=_digest(token),
                    compte=login,
                    mot_de_passe=repere,
                    ouverte=now,
                    vue=now,
                )
            )
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """The session of a cookie, seen now; None when it is unknown or over.

        It is over as soon as the account or the password that opened it is revoked.
        """
        query = (
            select(SessionRow, CompteRow, OrganisationRow)
            .join(CompteRow, CompteRow.login == SessionRow.compte)
            .join(OrganisationRow, OrganisationRow.code == CompteRow.organisation)
            .join(MotDePasseRow, MotDePasseRow.repere == SessionRow.mot_de_passe)
            .where(
                SessionRow.empreinte == _digest(token),
                SessionRow.fermee.is_(None),
                CompteRow.revoque.is_(None),
                MotDePasseRow.revoque.is_(None),
            )
        )
        with reading(self._engine) as session:
            row = session.execute(query).one_or_none()
            if row is None or not is_open(row[0].ouverte, row[0].vue, now):
                return None
            seen = row[0].vue
            identity = identity_of(row[1], row[2], known_parties(session))
            found = Session(identity, token, row[0].ouverte)
        if now - seen >= _SEEN_AGAIN:
            self._touch(token, now)
        return found

    def close(self, token: str, now: datetime) -> None:
        """Ends a session at once, in every process; harmless when it is over."""
        with writing(self._engine) as session:
            session.execute(
                update(SessionRow)
                .where(SessionRow.empreinte == _digest(token), SessionRow.fermee.is_(None))
                .values(fermee=now)
            )

    def _touch(self, token: str, now: datetime) -> None:
        with writing(self._engine) as session:
            session.execute(
                update(SessionRow).where(SessionRow.empreinte == _digest(token)).values(vue=now)
            )


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
