"""The accounts of one organisation, as whoever keeps them sees them and acts on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from parc_social.access.conventions.membership import Rattachement
from parc_social.access.members import check_over, keeps_members
from parc_social.access.model.organisation import Identity, Role
from parc_social.database.account_rows import CompteRow, MotDePasseRow, RattachementRow
from parc_social.database.engine import reading, writing
from parc_social.database.message_rows import InvitationRow
from parc_social.database.sign_in_rows import FacteurRow
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.memberships import (
    end_all,
    hold_account,
    rattachement_of,
    read_all,
    row_of,
    ties,
)
from parc_social.registry.parties import known_parties
from parc_social.registry.secrets.account_secrets import OF_PAGES
from parc_social.wording import cited


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account that acts for the organisation, today or from a day to come.

    `opened`: it has a password for the pages. `invited` and `expire`: a link waits for its person,
    to that moment (None: it is not sent yet). `factor`: it has two factors. `alone`: it is of this
    organisation and no other.
    """

    tie: Rattachement
    nom: str
    opened: bool
    invited: bool
    expire: datetime | None
    factor: bool
    alone: bool

    @property
    def identity(self) -> Identity:
        """Who it is there."""
        return self.tie.identity


class Members:
    """Reads and acts; each act asks again who acts, on whom."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, organisation: str, today: date) -> Sequence[OwnAccount]:
        """Those of an organisation, by login."""
        query = ties().where(
            RattachementRow.organisation == organisation, CompteRow.revoque.is_(None)
        )
        with reading(self._engine) as session:
            parties = known_parties(session)
            rows = session.execute(query.order_by(CompteRow.login)).all()
            found = [(rattachement_of(row, c, o, parties), c.nom) for row, c, o in rows]
            lasting = [(tie, nom) for tie, nom in found if not tie.is_over(today)]
            return _members(session, lasting, today)

    def one(self, keeper: Identity, login: str, today: date) -> OwnAccount:
        """An account that a keeper may act on.

        Raises NotFound, the same for one that is not there and one of another organisation;
        Forbidden for who keeps none, for one's own, for a role above one's own.
        """
        _check_keeper(keeper)
        for member in self.of(keeper.organisation.code, today):
            if member.identity.compte == login:
                check_over(keeper, member.identity)
                return member
        raise NotFound(f"aucun compte {cited(login)} dans votre organisme")

    def end(self, keeper: Identity, login: str, today: date, now: datetime) -> None:
        """The account acts no more for the keeper's organisation; an invitation of it is over.

        What it is elsewhere stays. Raises as `one`.
        """
        member = self.one(keeper, login, today)
        with writing(self._engine) as session:
            end_all(session, RattachementRow.id == member.tie.id)
            if member.alone:
                session.execute(
                    update(InvitationRow)
                    .where(InvitationRow.compte == login, InvitationRow.close.is_(None))
                    .values(close=now)
                )

    def give_role(self, keeper: Identity, login: str, role: Role, today: date) -> None:
        """The account has this role in the keeper's organisation, with the limits that it had.

        The membership with the former role ends and stays in the registry; sessions, keys and
        links that hung on it end with it, the password stays. Raises as `one`; InvalidValue for the
        role that it has; Conflict where the account has changed meanwhile.
        """
        member = self.one(keeper, login, today)
        if member.identity.role is role:
            raise InvalidValue(f"{login} est déjà {role.value}")
        with writing(self._engine) as session:
            hold_account(session, login)
            lasting = {one.id for one in read_all(session, login) if not one.is_over(today)}
            if member.tie.id not in lasting:
                raise Conflict(f"{login} vient de changer : regardez la liste, et recommencez")
            end_all(session, RattachementRow.id == member.tie.id)
            session.add(row_of(replace(member.identity, role=role), member.tie.du))


def _check_keeper(keeper: Identity) -> None:
    if not keeps_members(keeper):
        raise Forbidden(
            f"{keeper.compte} ne tient pas les comptes de son organisme : un administrateur ou un"
            " signataire sans limite le fait"
        )


def _members(
    session: Session, found: Sequence[tuple[Rattachement, str]], today: date
) -> Sequence[OwnAccount]:
    logins = [tie.identity.compte for tie, _ in found]
    passwords = select(MotDePasseRow.compte).where(
        MotDePasseRow.compte.in_(logins),
        MotDePasseRow.usage.in_(OF_PAGES),
        MotDePasseRow.revoque.is_(None),
    )
    opened = set(session.scalars(passwords))
    factors = set(session.scalars(select(FacteurRow.compte).where(FacteurRow.compte.in_(logins))))
    links, several = _links(session, logins), _of_several(session, logins, today)
    return [
        OwnAccount(
            tie,
            nom,
            tie.identity.compte in opened,
            tie.identity.compte in links,
            links.get(tie.identity.compte),
            tie.identity.compte in factors,
            tie.identity.compte not in several,
        )
        for tie, nom in found
    ]


def _links(session: Session, logins: Sequence[str]) -> Mapping[str, datetime | None]:
    query = select(InvitationRow.compte, InvitationRow.expire).where(
        InvitationRow.compte.in_(logins), InvitationRow.close.is_(None)
    )
    return dict(session.execute(query).tuples().all())


def _of_several(session: Session, logins: Sequence[str], today: date) -> frozenset[str]:
    """Those of more organisations than one."""
    query = (
        select(RattachementRow.compte)
        .where(RattachementRow.compte.in_(logins), RattachementRow.retire.is_(None))
        .group_by(RattachementRow.compte)
        .having(func.count(RattachementRow.organisation.distinct()) > 1)
    )
    return frozenset(
        login
        for login in session.scalars(query)
        if len(
            {o.identity.organisation.code for o in read_all(session, login) if not o.is_over(today)}
        )
        > 1
    )
