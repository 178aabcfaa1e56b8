"""A password that was typed right, while the second factor is awaited: nothing is open yet.

What the form of the next step carries is no cookie, and the gate knows nothing of it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select

from parc_social.database.account_rows import CompteRow, MotDePasseRow
from parc_social.database.engine import reading, writing
from parc_social.database.sign_in_rows import PremierFacteurRow
from parc_social.errors import NotFound
from parc_social.registry.sessions import digest_of

LIFE = timedelta(minutes=10)
_OVER = "cette étape est finie ou trop ancienne : recommencez la connexion"


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Whose password was typed, and what finds it."""

    compte: str
    repere: str


class FirstSteps:
    """Kept by the SHA-256 of their token, ten minutes, and used once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, login: str, repere: str, now: datetime) -> str:
        """What the form of the next step carries."""
        token = secrets.token_urlsafe(32)
        with writing(self._engine) as session:
            session.execute(delete(PremierFacteurRow).where(PremierFacteurRow.ouverte < now - LIFE))
            session.add(
                PremierFacteurRow(
                    empreinte=digest_of(token), compte=login, mot_de_passe=repere, ouverte=now
                )
            )
        return token

    def find(self, token: str, now: datetime) -> FirstStep:
        """Whose it is, while the account and the password last. Raises NotFound."""
        query = (
            select(PremierFacteurRow)
            .join(CompteRow, CompteRow.login == PremierFacteurRow.compte)
            .join(MotDePasseRow, MotDePasseRow.repere == PremierFacteurRow.mot_de_passe)
            .where(
                PremierFacteurRow.empreinte == digest_of(token),
                PremierFacteurRow.ouverte <= now,
                PremierFacteurRow.ouverte > now - LIFE,
                CompteRow.revoque.is_(None),
                MotDePasseRow.revoque.is_(None),
            )
        )
        with reading(self._engine) as session:
            row = session.scalars(query).one_or_none()
            if row is None:
                raise NotFound(_OVER)
            return FirstStep(row.compte, row.mot_de_passe)

    def use(self, token: str) -> None:
        """It opens one session. Raises NotFound: of two uses at once, the second."""
        with writing(self._engine) as session:
            gone = session.execute(
                delete(PremierFacteurRow)
                .where(PremierFacteurRow.empreinte == digest_of(token))
                .returning(PremierFacteurRow.empreinte)
            ).all()
            if not gone:
                raise NotFound(_OVER)
