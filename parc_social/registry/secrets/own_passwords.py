"""The password of the pages that a person chooses: by the link of an invitation, or in its place.

There is one at a time: those of before, drawn or chosen, end with it, and the sessions that they
opened, but the one that it is changed in.
"""

from datetime import datetime

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from parc_social.access.conventions.membership import Entree
from parc_social.database.account_rows import MotDePasseRow, SessionRow
from parc_social.database.engine import writing
from parc_social.domain.message import MessageKind
from parc_social.domain.paris_time import moment_words
from parc_social.domain.password import check_password
from parc_social.errors import Conflict
from parc_social.registry.mail.notice import Notice, tell
from parc_social.registry.memberships import hold_account, read_all
from parc_social.registry.secrets.account_secrets import OF_PAGES, Usage
from parc_social.registry.secrets.credentials import chosen_password
from parc_social.registry.sessions import digest_of


class OwnPasswords:
    """The act of a person who has signed in."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def change(self, entered: Entree, repere: str, password: str, now: datetime) -> None:
        """A new one in place of that of `repere`, which was just typed; this session goes on.

        Raises InvalidValue for one that is refused, Conflict when the one typed is over: of two
        changes at once the second.
        """
        with writing(self._engine) as session:
            hold_account(session, entered.compte)
            typed = session.get(MotDePasseRow, repere)
            if typed is None or typed.compte != entered.compte or typed.revoque is not None:
                raise Conflict("votre mot de passe vient d'être changé ailleurs")
            made = set_password(session, entered.compte, password, now)
            session.execute(
                update(SessionRow)
                .where(SessionRow.empreinte == digest_of(entered.token))
                .values(mot_de_passe=made)
            )


def set_password(session: Session, login: str, password: str, now: datetime) -> str:
    """The new password of an account in the transaction under way; gives what finds it.

    Its person is told, unless it is the first. Raises InvalidValue.
    """
    hold_account(session, login)
    check_password(password, _known_words(session, login))
    ended = session.execute(
        update(MotDePasseRow)
        .where(MotDePasseRow.compte == login, MotDePasseRow.revoque.is_(None))
        .where(MotDePasseRow.usage.in_(OF_PAGES))
        .values(revoque=now)
        .returning(MotDePasseRow.repere)
    ).all()
    made = chosen_password(password)
    session.add(
        MotDePasseRow(
            repere=made.repere, compte=login, rattachement=None, usage=Usage.CHOISI.value,
            libelle="portail", hash=made.hash, cree=now, revoque=None, couches=None,
            lecture_seule=False, jusque=None, derniere=None,
        )
    )  # fmt: skip
    session.flush()
    if ended:
        faits = {"compte": login, "moment": moment_words(now).fr}
        tell(session, Notice(MessageKind.MOT_DE_PASSE, made.repere, now, faits), [login])
    return made.repere


def _known_words(session: Session, login: str) -> list[str]:
    """What everybody knows of the person: login, organisations and their codes."""
    words = [login]
    for one in read_all(session, login):
        words += [one.identity.organisation.nom, one.identity.organisation.code]
    return words
