"""Passwords and keys: made for an account in one organisation, listed, ended, never shown again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.orm import Session

from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.delegation_format import WHOLE, check_in_url
from parc_social.access.conventions.membership import Rattachement, the_one
from parc_social.access.model.organisation import Delegation
from parc_social.database.account_rows import CleRow, CompteRow, MotDePasseRow
from parc_social.database.engine import reading, writing
from parc_social.errors import InvalidValue, NotFound
from parc_social.registry.memberships import read_all
from parc_social.registry.secrets.credentials import Secret, new_key, new_password
from parc_social.wording import cited

MOST = 20  # valid at once, of an account in an organisation: more would be forgotten, not used


class Usage(StrEnum):
    """Use of a password: programs (HTTP Basic) or the pages for people.

    One of the pages was drawn (PORTAIL), or chosen by its person (CHOISI).
    """

    APPLICATION = "application"
    PORTAIL = "portail"
    CHOISI = "choisi"


OF_PAGES = (Usage.PORTAIL.value, Usage.CHOISI.value)


class SecretTransport(StrEnum):
    """Transport of a secret: HTTP Basic, the header X-API-Key, or the form of the sign-in page."""

    MOT_DE_PASSE = "mot de passe"
    CLE = "clé"
    PORTAIL = "mot de passe du portail"


@dataclass(frozen=True, slots=True)
class SecretListing:
    """A secret as its owner sees it listed: everything but the secret.

    `organisation` is the one that it stands for, empty for the pages' own. `derniere`: its last
    use, to the minute; None: never used.
    """

    repere: str
    nature: SecretTransport
    libelle: str
    cree: datetime
    derniere: datetime | None
    revoque: datetime | None
    delegation: Delegation
    organisation: str = ""
    lecture_seule: bool = False
    dans_url: bool = False


@dataclass(frozen=True, slots=True)
class NewSecret:
    """Parameters of a new secret: limits are those of the delegation; `dans_url`: a key alone."""

    nature: SecretTransport
    libelle: str
    limits: Delegation = WHOLE
    lecture_seule: bool = False
    dans_url: bool = False


class AccountSecrets:
    """Reads and changes of secrets."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add_password(self, login: str, libelle: str, organisation: str | None = None) -> Secret:
        """A new application password without limits, as `add`."""
        return self.add(login, NewSecret(SecretTransport.MOT_DE_PASSE, libelle), organisation)

    def add_key(self, login: str, libelle: str, organisation: str | None = None) -> Secret:
        """A new API key without limits, as `add`."""
        return self.add(login, NewSecret(SecretTransport.CLE, libelle), organisation)

    def add_portal_password(self, login: str, libelle: str) -> Secret:
        """A new password for the pages, as `add`."""
        return self.add(login, NewSecret(SecretTransport.PORTAIL, libelle))

    def add(self, login: str, kind: NewSecret, organisation: str | None = None) -> Secret:
        """A new secret, shown this once, for one organisation; None: the only one of the account.

        A password for the pages is the person's, whatever the organisation. Raises NotFound,
        Forbidden, InvalidValue when the limits are none of a key for the address.
        """
        today = legal_day(datetime.now(UTC))
        if kind.dans_url:
            check_in_url(kind.limits, lecture_seule=kind.lecture_seule, today=today)
        secret, owner = _new(kind.nature), None
        with writing(self._engine) as session:
            _check_account(session, login)
            if kind.nature is not SecretTransport.PORTAIL:
                owner = the_one(login, read_all(session, login), organisation, today).id
            session.add(_row(login, owner, kind, secret))
        return secret

    def create_own(self, owner: Rattachement, kind: NewSecret, today: date) -> Secret:
        """One that a person makes, shown this once.

        Raises InvalidValue: label in use, too many, day gone by; Forbidden when the person is no
        longer of the organisation. A form sent twice has the same label twice: the second makes
        nothing.
        """
        if kind.limits.is_over(today):
            raise InvalidValue(f"la date de fin ({kind.limits.jusque:%d/%m/%Y}) est passée")
        login, code = owner.identity.compte, owner.identity.organisation.code
        secret = _new(kind.nature)
        with writing(self._engine) as session:
            the_one(login, read_all(session, login), code, today)
            valid = _valid(session, owner, today)
            if any(one.libelle == kind.libelle for one in valid):
                told = cited(kind.libelle)
                raise InvalidValue(f"un mot de passe ou une clé s'appelle déjà {told}")
            if len(valid) >= MOST:
                raise InvalidValue(f"{MOST} mots de passe et clés au plus : révoquez-en un")
            session.add(_row(login, owner.id, kind, secret))
        return secret

    def of(self, login: str) -> Sequence[SecretListing]:
        """All of an account, revoked ones too, oldest first. Raises NotFound."""
        with reading(self._engine) as session:
            _check_account(session, login)
            secrets = _list(session, login)
        return sorted(secrets, key=lambda one: (one.cree, one.repere))

    def valid(self, owner: Rattachement, today: date) -> Sequence[SecretListing]:
        """Those of a person in one organisation that programs may use today, the latest first."""
        with reading(self._engine) as session:
            return _valid(session, owner, today)

    def revoke(self, repere: str) -> None:
        """A password or key, by its public beginning, is refused from now. Raises NotFound."""
        self._revoke(repere, None)

    def revoke_own(self, owner: Rattachement, repere: str) -> None:
        """The same for one's own in that organisation. Raises NotFound, also for all others."""
        self._revoke(repere, owner)

    def _revoke(self, repere: str, owner: Rattachement | None) -> None:
        with writing(self._engine) as session:
            row = session.get(MotDePasseRow, repere) or session.get(CleRow, repere)
            mine = owner is None or (
                row is not None and row.revoque is None and row.rattachement == owner.id
            )
            if row is None or not mine:
                raise NotFound(f"aucun mot de passe ni clé valide ne commence par {cited(repere)}")
            row.revoque = row.revoque or datetime.now(UTC)


def _check_account(session: Session, login: str) -> None:
    if session.get(CompteRow, login) is None:
        raise NotFound(f"aucun compte {cited(login)} dans le registre")


def _new(nature: SecretTransport) -> Secret:
    return new_key() if nature is SecretTransport.CLE else new_password()


def _valid(session: Session, owner: Rattachement, today: date) -> list[SecretListing]:
    # The account has an index, the rattachement has none.
    login = owner.identity.compte
    of_login = _rows(session, MotDePasseRow.compte == login, CleRow.compte == login)
    rows = [row for row in of_login if row.rattachement == owner.id]
    secrets = [_listing(row, owner.identity.organisation.code) for row in rows]
    still = [one for one in secrets if one.revoque is None and not one.delegation.is_over(today)]
    return sorted(still, key=lambda one: one.cree, reverse=True)


def _list(session: Session, login: str) -> list[SecretListing]:
    codes = {one.id: one.identity.organisation.code for one in read_all(session, login)}
    rows = _rows(session, MotDePasseRow.compte == login, CleRow.compte == login)
    return [_listing(row, codes.get(row.rattachement or 0, "")) for row in rows]


def _rows(
    session: Session, passwords: ColumnElement[bool], keys: ColumnElement[bool]
) -> list[MotDePasseRow | CleRow]:
    return [
        *session.scalars(select(MotDePasseRow).where(passwords)),
        *session.scalars(select(CleRow).where(keys)),
    ]


def _listing(row: MotDePasseRow | CleRow, organisation: str) -> SecretListing:
    if isinstance(row, CleRow):
        repere, nature, dans_url = row.prefixe, SecretTransport.CLE, row.dans_url
    else:
        portal = row.usage in OF_PAGES
        repere, nature = (
            row.repere,
            SecretTransport.PORTAIL if portal else SecretTransport.MOT_DE_PASSE,
        )
        dans_url = False
    return SecretListing(
        repere=repere,
        nature=nature,
        libelle=row.libelle,
        cree=row.cree,
        derniere=row.derniere,
        revoque=row.revoque,
        delegation=delegation_of(row),
        organisation=organisation,
        lecture_seule=row.lecture_seule,
        dans_url=dans_url,
    )


def delegation_of(row: MotDePasseRow | CleRow) -> Delegation:
    """Limits of a secret."""
    return Delegation(None if row.couches is None else tuple(row.couches), jusque=row.jusque)


def _row(
    login: str, rattachement: int | None, kind: NewSecret, secret: Secret
) -> MotDePasseRow | CleRow:
    couches = kind.limits.couches
    common: dict[str, Any] = {
        "compte": login,
        "rattachement": rattachement,
        "libelle": kind.libelle,
        "cree": datetime.now(UTC),
        "lecture_seule": kind.lecture_seule,
        "jusque": kind.limits.jusque,
        "couches": None if couches is None else list(couches),
    }
    if kind.nature is SecretTransport.CLE:
        return CleRow(
            prefixe=secret.repere, empreinte=secret.hash, dans_url=kind.dans_url, **common
        )
    usage = Usage.PORTAIL if kind.nature is SecretTransport.PORTAIL else Usage.APPLICATION
    return MotDePasseRow(repere=secret.repere, usage=usage.value, hash=secret.hash, **common)
