"""Sessions of the pages: opened by a portal password, ended by time, by hand or with it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine, Select, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session as DatabaseSession

from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.membership import WHOLE, Entree, Rattachement, Session, is_open
from parc_social.database.account_rows import CompteRow, MotDePasseRow, RattachementRow, SessionRow
from parc_social.database.engine import reading, writing
from parc_social.database.sign_in_rows import ExigenceRow, FacteurRow
from parc_social.errors import Forbidden
from parc_social.registry.mail.act_notices import tell_sign_in
from parc_social.registry.memberships import read_all

_BOTH = 2  # factors
_WRITE_INTERVAL = timedelta(minutes=1)  # a write a minute and session, not one a page


class Sessions:
    """What is kept of a session is the SHA-256 of its cookie: a copy of the base opens none."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(
        self, login: str, repere: str, now: datetime, place: str = "", *, factors: int = 1
    ) -> str:
        """A new session of the password of that beginning; gives the value of its cookie.

        The only organisation of a person is chosen at once. `place` tells one network and browser
        from another: from one that is new the person is told; empty: nobody is. `factors`: how
        many were proved; too few for the account, and the session is one that is over.
        """
        token = secrets.token_urlsafe(32)
        with writing(self._engine) as session:
            session.execute(delete(SessionRow).where(SessionRow.ouverte < now - WHOLE))
            on = _on(session, login, now)
            session.add(
                SessionRow(
                    empreinte=digest_of(token),
                    compte=login,
                    rattachement=on[0].id if len(on) == 1 else None,
                    mot_de_passe=repere,
                    ouverte=now,
                    vue=now,
                    facteurs=factors,
                )
            )
            if place:
                tell_sign_in(session, login, place, now)
        return token

    def find(self, token: str, now: datetime) -> Entree | None:
        """The session of a cookie, seen now; None when it is unknown or over.

        It is over as soon as the account or the password that opened it is revoked, or the person
        belongs to no organisation; and as soon as two factors are asked of an account that proved
        one. When the chosen organisation has ended, another is to be chosen.
        """
        with reading(self._engine) as session:
            row = session.execute(_open_of(token, now)).scalar_one_or_none()
            if row is None or not is_open(row.ouverte, row.vue, now):
                return None
            last_seen = row.vue
            on = _on(session, row.compte, now)
            entry = _entry(token, row, on) if on else None
        if entry is not None and now - last_seen >= _WRITE_INTERVAL:
            self._touch(token, now)
        return entry

    def choose(self, token: str, code: str, now: datetime) -> None:
        """The person acts for that organisation from now.

        Raises Forbidden, the same whether it exists or not, when it is not one of theirs.
        """
        with writing(self._engine) as session:
            row = session.execute(_open_of(token, now)).scalar_one_or_none()
            on = _on(session, row.compte, now) if row is not None else []
            chosen = [one for one in on if one.identity.organisation.code == code]
            if row is None or not chosen:
                raise Forbidden(
                    "vous n'êtes pas rattaché à cet organisme : choisissez dans la liste"
                )
            row.rattachement = chosen[0].id

    def close(self, token: str, now: datetime) -> None:
        """Ends a session at once, in every process; harmless when it is over."""
        with writing(self._engine) as session:
            session.execute(
                update(SessionRow)
                .where(SessionRow.empreinte == digest_of(token), SessionRow.fermee.is_(None))
                .values(fermee=now)
            )

    def _touch(self, token: str, now: datetime) -> None:
        with writing(self._engine) as session:
            session.execute(
                update(SessionRow).where(SessionRow.empreinte == digest_of(token)).values(vue=now)
            )


def _open_of(token: str, now: datetime) -> Select[SessionRow]:
    """The session of a cookie while its account and its password last, and its factors suffice."""
    today = legal_day(now)
    enrolled = exists().where(FacteurRow.compte == SessionRow.compte)
    asked = exists().where(
        RattachementRow.compte == SessionRow.compte,
        RattachementRow.organisation == ExigenceRow.organisation,
        RattachementRow.retire.is_(None),
        or_(RattachementRow.au.is_(None), RattachementRow.au >= today),
    )
    return (
        select(SessionRow)
        .join(CompteRow, CompteRow.login == SessionRow.compte)
        .join(MotDePasseRow, MotDePasseRow.repere == SessionRow.mot_de_passe)
        .where(
            SessionRow.empreinte == digest_of(token),
            SessionRow.fermee.is_(None),
            CompteRow.revoque.is_(None),
            MotDePasseRow.revoque.is_(None),
            or_(SessionRow.facteurs >= _BOTH, and_(~enrolled, ~asked)),
        )
    )


def _on(session: DatabaseSession, login: str, now: datetime) -> list[Rattachement]:
    return [one for one in read_all(session, login) if one.is_on(legal_day(now))]


def _entry(token: str, row: SessionRow, on: Sequence[Rattachement]) -> Entree:
    chosen = next((one for one in on if one.id == row.rattachement), None)
    if chosen is None:
        return Entree(row.compte, token, row.ouverte)
    return Session(row.compte, token, row.ouverte, chosen, several=len(on) > 1)


def digest_of(token: str) -> str:
    """What is kept of a cookie."""
    return sha256(token.encode()).hexdigest()
