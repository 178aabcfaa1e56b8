"""The passwords and keys of one account: what its owner sees of them, makes and ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import Engine, or_, select, update
from sqlalchemy.orm import Session

from parc_social.access.delegation import Delegation
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.registry.accounts import Usage
from parc_social.storage.registry.credentials import Secret, new_key, new_password
from parc_social.storage.registry.models import CleRow, MotDePasseRow
from parc_social.storage.registry.session import reading, writing

MOST = 20  # valid at once, of an account: more would be forgotten, not used


class Nature(StrEnum):
    """How a program sends it: HTTP Basic, or the header X-API-Key."""

    MOT_DE_PASSE = "mot de passe"
    CLE = "clé"


@dataclass(frozen=True, slots=True)
class OwnSecret:
    """A secret as its owner sees it. `jusque`: its last day, None without end.

    `derniere`: its last use, to the minute; None: never used. `couches`: the collections that it
    is limited to, None: all that its owner sees.
    """

    repere: str
    nature: Nature
    libelle: str
    cree: datetime
    jusque: date | None
    derniere: datetime | None
    couches: tuple[str, ...] | None = None


class OwnSecrets:
    """Reads and changes that take the owner's login: nobody else's secret is ever reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def valid(self, login: str, today: date) -> Sequence[OwnSecret]:
        """Those that are accepted today, the latest first."""
        with reading(self._engine) as session:
            return _valid(session, login, today)

    def create(
        self, login: str, nature: Nature, libelle: str, limits: Delegation, today: date
    ) -> Secret:
        """A new one, shown this once. Raises InvalidValue: label in use, too many, day gone by.

        A form sent twice has the same label twice: the second makes nothing.
        """
        if limits.is_over(today):
            raise InvalidValue(f"la date de fin ({limits.jusque:%d/%m/%Y}) est passée")
        secret = new_password() if nature is Nature.MOT_DE_PASSE else new_key()
        with writing(self._engine) as session:
            known = _valid(session, login, today)
            if any(one.libelle == libelle for one in known):
                raise InvalidValue(f"un mot de passe ou une clé s'appelle déjà {libelle!r}")
            if len(known) >= MOST:
                raise InvalidValue(f"{MOST} mots de passe et clés au plus : révoquez-en un")
            session.add(_row(login, nature, libelle, limits, secret))
        return secret

    def revoke(self, login: str, repere: str) -> None:
        """One's own secret is refused from now. Raises NotFound, also for somebody else's."""
        now, ended = datetime.now(UTC), 0
        with writing(self._engine) as session:
            for table, key in ((MotDePasseRow, MotDePasseRow.repere), (CleRow, CleRow.prefixe)):
                query = update(table).where(key == repere, table.compte == login)
                if table is MotDePasseRow:
                    query = query.where(MotDePasseRow.usage == Usage.APPLICATION.value)
                done = session.execute(query.where(table.revoque.is_(None)).values(revoque=now))
                ended += done.rowcount  # pyright: ignore - a CursorResult, as for every UPDATE
        if not ended:
            raise NotFound(f"aucun mot de passe ni clé valide ne commence par {repere!r}")


def _valid(session: Session, login: str, today: date) -> list[OwnSecret]:
    passwords = select(MotDePasseRow).where(
        MotDePasseRow.compte == login,
        MotDePasseRow.usage == Usage.APPLICATION.value,
        MotDePasseRow.revoque.is_(None),
        or_(MotDePasseRow.jusque.is_(None), MotDePasseRow.jusque >= today),
    )
    keys = select(CleRow).where(
        CleRow.compte == login,
        CleRow.revoque.is_(None),
        or_(CleRow.jusque.is_(None), CleRow.jusque >= today),
    )
    found = [_own(row.repere, Nature.MOT_DE_PASSE, row) for row in session.scalars(passwords)]
    found += [_own(row.prefixe, Nature.CLE, row) for row in session.scalars(keys)]
    return sorted(found, key=lambda one: one.cree, reverse=True)


def _own(repere: str, nature: Nature, row: MotDePasseRow | CleRow) -> OwnSecret:
    limited = None if row.couches is None else tuple(row.couches)
    return OwnSecret(repere, nature, row.libelle, row.cree, row.jusque, row.derniere, limited)


def _row(
    login: str, nature: Nature, libelle: str, limits: Delegation, secret: Secret
) -> MotDePasseRow | CleRow:
    now, couches = datetime.now(UTC), None if limits.couches is None else list(limits.couches)
    if nature is Nature.CLE:
        return CleRow(
            prefixe=secret.repere,
            compte=login,
            libelle=libelle,
            empreinte=secret.hash,
            cree=now,
            jusque=limits.jusque,
            couches=couches,
        )
    return MotDePasseRow(
        repere=secret.repere,
        compte=login,
        usage=Usage.APPLICATION.value,
        libelle=libelle,
        hash=secret.hash,
        cree=now,
        jusque=limits.jusque,
        couches=couches,
    )
