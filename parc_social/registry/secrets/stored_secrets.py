"""Reads of a sign-in: the hash of a secret, and whom it stands for."""

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Engine, Select, and_, or_, select

from parc_social.access.conventions.delegation_format import WHOLE
from parc_social.access.conventions.membership import Rattachement
from parc_social.database.account_rows import CleRow, CompteRow, MotDePasseRow, RattachementRow
from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.engine import reading
from parc_social.registry.memberships import rattachement_of
from parc_social.registry.parties import known_parties
from parc_social.registry.secrets.account_secrets import Usage, delegation_of


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret that is not revoked: its hash, its last day (None: none), and whose it is.

    `owner` None: a password of the pages, the person's in every organisation; `repere` finds it,
    and `chosen` says that the person chose it.
    """

    hash: str = field(repr=False)
    owner: Rattachement | None = None
    jusque: date | None = None
    dans_url: bool = False
    repere: str = ""
    chosen: bool = False

    def is_on(self, today: date) -> bool:
        """Whether both the secret and what it stands for last on that day."""
        over = self.jusque is not None and today > self.jusque
        return not over and (self.owner is None or self.owner.is_on(today))


class StoredSecrets:
    """Reads by the public beginning of a secret."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def password(self, repere: str, login: str) -> StoredSecret | None:
        """The valid application password of that beginning and login."""
        query = _with_owner(MotDePasseRow).where(
            MotDePasseRow.repere == repere,
            MotDePasseRow.usage == Usage.APPLICATION.value,
            CompteRow.login == login,
        )
        return self._read(query)

    def key(self, prefix: str) -> StoredSecret | None:
        """The valid key of that prefix."""
        return self._read(_with_owner(CleRow).where(CleRow.prefixe == prefix))

    def portal_password(self, repere: str, login: str) -> StoredSecret | None:
        """The valid password of the pages of that login: of that beginning, else the chosen one."""
        drawn = and_(MotDePasseRow.usage == Usage.PORTAIL.value, MotDePasseRow.repere == repere)
        query = (
            select(MotDePasseRow)
            .join(CompteRow, CompteRow.login == MotDePasseRow.compte)
            .where(
                or_(drawn, MotDePasseRow.usage == Usage.CHOISI.value),
                MotDePasseRow.revoque.is_(None),
                CompteRow.login == login,
                CompteRow.revoque.is_(None),
            )
            .order_by(MotDePasseRow.usage == Usage.CHOISI.value, MotDePasseRow.cree.desc())
            .limit(1)
        )
        with reading(self._engine) as session:
            row = session.scalars(query).one_or_none()
            if row is None:
                return None
            chosen = row.usage == Usage.CHOISI.value
            return StoredSecret(row.hash, jusque=row.jusque, repere=row.repere, chosen=chosen)

    def _read[T: (MotDePasseRow, CleRow)](
        self, query: Select[T, RattachementRow, CompteRow, OrganisationRow]
    ) -> StoredSecret | None:
        with reading(self._engine) as session:
            row = session.execute(query).one_or_none()
            if row is None:
                return None
            secret, tie, compte, organisation = row
            whole = rattachement_of(tie, compte, organisation, known_parties(session))
            owner = _under(whole, secret)
            if isinstance(secret, CleRow):
                return StoredSecret(secret.empreinte, owner, secret.jusque, secret.dans_url)
            return StoredSecret(secret.hash, owner, secret.jusque)


def _with_owner[T: (MotDePasseRow, CleRow)](
    table: type[T],
) -> Select[T, RattachementRow, CompteRow, OrganisationRow]:
    return (
        select(table, RattachementRow, CompteRow, OrganisationRow)
        .join(RattachementRow, RattachementRow.id == table.rattachement)
        .join(CompteRow, CompteRow.login == RattachementRow.compte)
        .join(OrganisationRow, OrganisationRow.code == RattachementRow.organisation)
        .where(
            table.revoque.is_(None), CompteRow.revoque.is_(None), RattachementRow.retire.is_(None)
        )
    )


def _under(owner: Rattachement, secret: MotDePasseRow | CleRow) -> Rattachement:
    """An account as a secret of it may act."""
    limits, identity = delegation_of(secret), owner.identity
    more = () if limits == WHOLE else (limits,)
    acting = replace(
        identity,
        delegations=(*identity.delegations, *more),
        lecture_seule=secret.lecture_seule,
    )
    return replace(owner, identity=acting)
