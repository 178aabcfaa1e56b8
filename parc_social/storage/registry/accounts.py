"""Organisations, their accounts, and the secrets by which these sign in."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, select, true, update

from parc_social.access.convention import legal_day
from parc_social.access.delegation import Delegation
from parc_social.access.delegation_form import (
    WHOLE,
    check_in_url,
    parse_territoires,
    ressort_text,
)
from parc_social.access.identity import Identity, Role
from parc_social.access.organisation import Organisation
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.registry.credentials import Secret, new_key, new_password
from parc_social.storage.registry.models import CleRow, CompteRow, MotDePasseRow, OrganisationRow
from parc_social.storage.registry.organisation_row import row_of
from parc_social.storage.registry.parties import Parties, known_parties
from parc_social.storage.registry.session import reading, writing

KEY = "clé"  # beside the usages of a password, in a list
_LOGIN_SIZE = 80


class Usage(StrEnum):
    """What a password is for: programs (HTTP Basic) or the pages for people."""

    APPLICATION = "application"
    PORTAIL = "portail"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the command line lists it; `revoque` None: it may sign in."""

    identity: Identity
    nom: str
    cree: datetime
    revoque: datetime | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A secret that is not revoked: whose, its last day (None: none), and its hash."""

    identity: Identity
    hash: str = field(repr=False)
    jusque: date | None = None
    dans_url: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A secret as its owner sees it listed: everything but the secret.

    `sorte` is an Usage, or `clé`; `derniere` its last use, to the minute.
    """

    repere: str
    sorte: str
    libelle: str
    cree: datetime
    derniere: datetime | None
    revoque: datetime | None
    delegation: Delegation
    lecture_seule: bool = False
    dans_url: bool = False


class Accounts:
    """Reads and changes of accounts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save_organisation(self, organisation: Organisation) -> None:
        """Adds an organisation, or replaces what was known of it."""
        with writing(self._engine) as session:
            session.merge(row_of(organisation))

    def organisation(self, code: str) -> Organisation:
        """The organisation of that SIREN or INSEE code. Raises NotFound."""
        with reading(self._engine) as session:
            row = session.get(OrganisationRow, code)
            if row is None:
                raise NotFound(f"aucun organisme {code!r} dans le registre")
            return known_parties(session).party(row)

    def organisations(self) -> Sequence[Organisation]:
        """Every organisation, by code."""
        query = select(OrganisationRow).order_by(OrganisationRow.code)
        with reading(self._engine) as session:
            known = known_parties(session)
            return [known.party(row) for row in session.scalars(query)]

    def create(self, identity: Identity, nom: str) -> None:
        """A new account, without any secret yet. Raises InvalidValue when the login is taken."""
        login = identity.compte
        if not login or len(login) > _LOGIN_SIZE or not login.isprintable() or ":" in login:
            raise InvalidValue(f"identifiant {login!r} : 1 à 80 caractères, sans « : »")
        with writing(self._engine) as session:
            if session.get(CompteRow, login) is not None:
                raise InvalidValue(f"le compte {login!r} existe déjà")
            session.add(_row(identity, nom))

    def replace(self, identity: Identity, nom: str) -> None:
        """The account as given, valid again, and every secret it had is revoked."""
        with writing(self._engine) as session:
            now = datetime.now(UTC)
            for table in (MotDePasseRow, CleRow):
                session.execute(
                    update(table)
                    .where(table.compte == identity.compte, table.revoque.is_(None))
                    .values(revoque=now)
                )
            session.merge(_row(identity, nom))

    def get(self, login: str) -> Account:
        """One account. Raises NotFound."""
        found = self._accounts(CompteRow.login == login)
        if not found:
            raise NotFound(f"aucun compte {login!r} dans le registre")
        return found[0]

    def all(self) -> Sequence[Account]:
        """Every account, by login."""
        return self._accounts(true())

    def revoke(self, login: str) -> None:
        """The account signs in no more; its trail stays. Raises NotFound."""
        self.get(login)
        with writing(self._engine) as session:
            session.execute(
                update(CompteRow)
                .where(CompteRow.login == login, CompteRow.revoque.is_(None))
                .values(revoque=datetime.now(UTC))
            )

    def add_password(
        self,
        login: str,
        libelle: str,
        usage: Usage = Usage.APPLICATION,
        delegation: Delegation = WHOLE,
        *,
        lecture_seule: bool = False,
    ) -> Secret:
        """A new password of an account, shown this once. Raises NotFound."""
        self.get(login)
        secret = new_password()
        with writing(self._engine) as session:
            session.add(
                MotDePasseRow(
                    repere=secret.repere,
                    compte=login,
                    usage=usage.value,
                    libelle=libelle,
                    hash=secret.hash,
                    cree=datetime.now(UTC),
                    lecture_seule=lecture_seule,
                    couches=_list(delegation.couches),
                    jusque=delegation.jusque,
                )
            )
        return secret

    def add_key(
        self,
        login: str,
        libelle: str,
        delegation: Delegation = WHOLE,
        *,
        lecture_seule: bool = False,
        dans_url: bool = False,
    ) -> Secret:
        """A new API key of an account, shown this once; `dans_url`: for the address too.

        Raises NotFound, InvalidValue when its limits do not allow that.
        """
        self.get(login)
        if dans_url:
            today = legal_day(datetime.now(UTC))
            check_in_url(delegation, lecture_seule=lecture_seule, today=today)
        secret = new_key()
        with writing(self._engine) as session:
            session.add(
                CleRow(
                    prefixe=secret.repere,
                    compte=login,
                    libelle=libelle,
                    empreinte=secret.hash,
                    cree=datetime.now(UTC),
                    dans_url=dans_url,
                    lecture_seule=lecture_seule,
                    couches=_list(delegation.couches),
                    jusque=delegation.jusque,
                )
            )
        return secret

    def secrets(self, login: str) -> Sequence[Listed]:
        """The passwords and keys of an account, revoked ones too, oldest first. Raises NotFound."""
        self.get(login)
        with reading(self._engine) as session:
            passwords = session.scalars(select(MotDePasseRow).where(MotDePasseRow.compte == login))
            keys = session.scalars(select(CleRow).where(CleRow.compte == login))
            listed = [
                *(_listed(row, row.repere, row.usage) for row in passwords),
                *(_listed(row, row.prefixe, KEY) for row in keys),
            ]
        return sorted(listed, key=lambda secret: (secret.cree, secret.repere))

    def revoke_secret(self, repere: str) -> None:
        """A password or key, by its public beginning, is refused from now. Raises NotFound."""
        with writing(self._engine) as session:
            row = session.get(MotDePasseRow, repere) or session.get(CleRow, repere)
            if row is None:
                raise NotFound(f"aucun mot de passe ni clé ne commence par {repere!r}")
            row.revoque = row.revoque or datetime.now(UTC)

    def stored_password(self, repere: str, login: str, usage: Usage) -> Stored | None:
        """The valid password of that beginning, login and usage."""
        query = _with_account(MotDePasseRow).where(
            MotDePasseRow.repere == repere,
            MotDePasseRow.usage == usage.value,
            CompteRow.login == login,
        )
        return self._stored(query)

    def stored_key(self, prefix: str) -> Stored | None:
        """The valid key of that prefix."""
        query = _with_account(CleRow).where(CleRow.prefixe == prefix)
        return self._stored(query)

    def _stored[T: (MotDePasseRow, CleRow)](
        self, query: Select[T, CompteRow, OrganisationRow]
    ) -> Stored | None:
        with reading(self._engine) as session:
            row = session.execute(query).one_or_none()
            if row is None:
                return None
            secret, compte, organisation = row
            identity = _under(identity_of(compte, organisation, known_parties(session)), secret)
            if isinstance(secret, CleRow):
                return Stored(identity, secret.empreinte, secret.jusque, secret.dans_url)
            return Stored(identity, secret.hash, secret.jusque)

    def _accounts(self, condition: ColumnElement[bool]) -> list[Account]:
        query = (
            select(CompteRow, OrganisationRow)
            .join(OrganisationRow, OrganisationRow.code == CompteRow.organisation)
            .where(condition)
            .order_by(CompteRow.login)
        )
        with reading(self._engine) as session:
            known = known_parties(session)
            return [
                Account(identity_of(c, o, known), c.nom, c.cree, c.revoque)
                for c, o in session.execute(query)
            ]


def _with_account[T: (MotDePasseRow, CleRow)](
    table: type[T],
) -> Select[T, CompteRow, OrganisationRow]:
    return (
        select(table, CompteRow, OrganisationRow)
        .join(CompteRow, CompteRow.login == table.compte)
        .join(OrganisationRow, OrganisationRow.code == CompteRow.organisation)
        .where(table.revoque.is_(None), CompteRow.revoque.is_(None))
    )


def _row(identity: Identity, nom: str) -> CompteRow:
    own = identity.delegations[0] if identity.delegations else WHOLE
    places = own.territoires
    return CompteRow(
        login=identity.compte,
        organisation=identity.organisation.code,
        nom=nom,
        role=identity.role.value,
        service=identity.service,
        cree=datetime.now(UTC),
        revoque=None,
        jusque=own.jusque,
        couches=_list(own.couches),
        territoires=None if places is None else [ressort_text(place) for place in places],
    )


def identity_of(compte: CompteRow, organisation: OrganisationRow, known: Parties) -> Identity:
    """The account of two rows, with the successions that touch its organisation."""
    party = known.party(organisation)
    own = Delegation(_tuple(compte.couches), parse_territoires(compte.territoires), compte.jusque)
    return Identity(
        compte.login, party, Role(compte.role), compte.service, () if own == WHOLE else (own,)
    )


def _under(identity: Identity, secret: MotDePasseRow | CleRow) -> Identity:
    """An account as a secret of it may act."""
    limits = _delegation(secret)
    more = () if limits == WHOLE else (limits,)
    return replace(
        identity,
        delegations=(*identity.delegations, *more),
        lecture_seule=secret.lecture_seule,
    )


def _delegation(row: MotDePasseRow | CleRow) -> Delegation:
    return Delegation(couches=_tuple(row.couches), jusque=row.jusque)


def _listed(row: MotDePasseRow | CleRow, repere: str, sorte: str) -> Listed:
    return Listed(
        repere=repere,
        sorte=sorte,
        libelle=row.libelle,
        cree=row.cree,
        derniere=row.derniere,
        revoque=row.revoque,
        delegation=_delegation(row),
        lecture_seule=row.lecture_seule,
        dans_url=isinstance(row, CleRow) and row.dans_url,
    )


def _tuple(values: list[Any] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def _list(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
