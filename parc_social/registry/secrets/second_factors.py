"""The second factor of an account: set by its person, checked, replaced, taken away.

A code is good once: the step of the last one is kept, and no earlier one is taken. The secret is
sealed (sealing.py); of recovery codes their digest alone is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from parc_social.access.conventions.convention import legal_day
from parc_social.database.account_rows import SessionRow
from parc_social.database.engine import reading, writing
from parc_social.database.sign_in_rows import CodeSecoursRow, ExigenceRow, FacteurRow
from parc_social.domain.message import MessageKind
from parc_social.domain.paris_time import moment_words
from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.mail.notice import Notice, tell
from parc_social.registry.memberships import hold_account, read_all
from parc_social.registry.secrets.one_time_codes import (
    new_recovery_codes,
    recovery_digest,
    step_of,
)
from parc_social.registry.secrets.sealing import SecretSeal
from parc_social.registry.sessions import digest_of
from parc_social.wording import cited

WRONG = (
    "code incorrect, déjà employé ou trop ancien : attendez le suivant, et vérifiez que l'heure du"
    " téléphone est réglée automatiquement"
)


@dataclass(frozen=True, slots=True)
class FactorStanding:
    """What an account has and must have. `depuis` None: no second factor.

    `asked_by`: the organisations of the account that ask for two.
    """

    depuis: datetime | None = None
    codes_left: int = 0
    asked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstCode:
    """A secret that was shown, and the code that its holder read; `token`: of a session, if any."""

    secret: str = field(repr=False)
    typed: str = field(repr=False)
    token: str = field(default="", repr=False)


class SecondFactors:
    """Reads and acts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def standing(self, login: str, now: datetime) -> FactorStanding:
        """That of an account; of one that is not there, none."""
        with reading(self._engine) as session:
            row = session.get(FacteurRow, login)
            left = (
                select(func.count())
                .select_from(CodeSecoursRow)
                .where(CodeSecoursRow.compte == login, CodeSecoursRow.employe.is_(None))
            )
            asking = {one.organisation for one in session.scalars(select(ExigenceRow))}
            parties = [
                one.identity.organisation
                for one in (read_all(session, login) if asking else ())
                if not one.is_over(legal_day(now))
            ]
            return FactorStanding(
                row.cree if row else None,
                session.scalar(left) or 0,
                tuple(one.nom for one in parties if one.code in asking),
            )

    def holders(self) -> frozenset[str]:
        """Logins of all that have one."""
        with reading(self._engine) as session:
            return frozenset(session.scalars(select(FacteurRow.compte)))

    def enrol(self, login: str, first: FirstCode, now: datetime, seal: SecretSeal) -> Sequence[str]:
        """From now two are asked of this account; gives its recovery codes, shown this once.

        Its sessions end, but that of `first`, whose person has just proved both. Raises
        InvalidValue for a wrong first code, Conflict where there is one already.
        """
        step = step_of(first.secret, first.typed, now, after=0)
        if step is None:
            raise InvalidValue(WRONG)
        sealed = seal.seal(first.secret.encode(), login)
        with writing(self._engine) as session:
            hold_account(session, login)
            if session.get(FacteurRow, login) is not None:
                raise Conflict("un second facteur est déjà en place sur ce compte")
            session.add(FacteurRow(compte=login, scelle=sealed, cree=now, dernier_pas=step))
            here = SessionRow.empreinte == digest_of(first.token)
            mine = (SessionRow.compte == login, SessionRow.fermee.is_(None))
            session.execute(update(SessionRow).where(*mine, ~here).values(fermee=now))
            session.execute(update(SessionRow).where(*mine, here).values(facteurs=2))
            _tell(session, login, "la connexion en deux étapes y est en place", now)
            return _draw_codes(session, login)

    def check(self, login: str, typed: str, now: datetime, seal: SecretSeal) -> bool:
        """Whether it is a code of the account that is still good; it is used from now.

        Of two uses at once, one. Raises InvalidValue where its secret can't be opened.
        """
        with writing(self._engine) as session:
            row = session.get(FacteurRow, login, with_for_update=True)
            if row is None:
                return False
            digest = recovery_digest(login, typed)
            if digest is not None:
                return _use_recovery(session, login, digest, now)
            secret = seal.open(row.scelle, login).decode()
            step = step_of(secret, typed, now, row.dernier_pas)
            if step is None:
                return False
            used = session.execute(
                update(FacteurRow)
                .where(FacteurRow.compte == login, FacteurRow.dernier_pas < step)
                .values(dernier_pas=step)
                .returning(FacteurRow.compte)
            ).all()
            return bool(used)

    def renew_codes(self, login: str, now: datetime) -> Sequence[str]:
        """Ten new recovery codes; those of before are worth nothing. Raises NotFound."""
        with writing(self._engine) as session:
            hold_account(session, login)
            if session.get(FacteurRow, login) is None:
                raise NotFound(f"aucun second facteur sur le compte {cited(login)}")
            _tell(session, login, "dix nouveaux codes de secours y ont été tirés", now)
            return _draw_codes(session, login)

    def remove(self, login: str, now: datetime, by: str = "") -> None:
        """The account has one factor again. `by` another, in French: its sessions end at once.

        Where an organisation asks for two, its person sets another before anything else. Raises
        NotFound where there is none.
        """
        with writing(self._engine) as session:
            hold_account(session, login)
            row = session.get(FacteurRow, login)
            if row is None:
                raise NotFound(f"aucun second facteur sur le compte {cited(login)}")
            session.delete(row)
            session.execute(delete(CodeSecoursRow).where(CodeSecoursRow.compte == login))
            mine = (SessionRow.compte == login, SessionRow.fermee.is_(None))
            ended = {"fermee": now} if by else {"facteurs": 1}
            session.execute(update(SessionRow).where(*mine).values(**ended))
            _tell(
                session,
                login,
                f"la connexion en deux étapes y a été retirée{by and f' par {by}'}",
                now,
            )


def _draw_codes(session: Session, login: str) -> Sequence[str]:
    session.execute(delete(CodeSecoursRow).where(CodeSecoursRow.compte == login))
    codes = new_recovery_codes()
    for code in codes:
        digest = recovery_digest(login, code)
        session.add(CodeSecoursRow(empreinte=digest, compte=login, employe=None))
    return codes


def _use_recovery(session: Session, login: str, digest: str, now: datetime) -> bool:
    used = session.execute(
        update(CodeSecoursRow)
        .where(CodeSecoursRow.empreinte == digest, CodeSecoursRow.compte == login)
        .where(CodeSecoursRow.employe.is_(None))
        .values(employe=now)
        .returning(CodeSecoursRow.empreinte)
    ).all()
    if used:
        _tell(session, login, "un de ses codes de secours a servi", now)
    return bool(used)


def _tell(session: Session, login: str, fait: str, now: datetime) -> None:
    faits = {"compte": login, "moment": moment_words(now).fr, "fait": fait}
    act = f"{now.isoformat()}:{fait[:60]}"
    tell(session, Notice(MessageKind.DEUX_FACTEURS, act, now, faits), [login])
