"""Organisations, and the accounts that act for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import batched

from sqlalchemy import ColumnElement, Engine, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from parc_social.access.conventions.membership import Rattachement, the_one
from parc_social.access.model.organisation import Genre, Identity, Organisation
from parc_social.database.account_rows import CleRow, CompteRow, MotDePasseRow
from parc_social.database.account_rows import RattachementRow as Row
from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.engine import reading, writing
from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.memberships import end_all, rattachement_of, row_of, ties
from parc_social.registry.parties import known_parties, organisation_of
from parc_social.registry.parties import row_of as organisation_row
from parc_social.registry.revision_memory import ORGANISATIONS, RevisionMemory
from parc_social.wording import cited

_LOGIN_SIZE = 80
_MOST_VALUES = 1_000  # of one statement


@dataclass(frozen=True, slots=True)
class Account:
    """A person or a service; `revoque` None: it may sign in. `rattachements`: ended ones too."""

    login: str
    nom: str
    service: bool
    cree: datetime
    revoque: datetime | None
    rattachements: tuple[Rattachement, ...] = ()

    def acting(self, today: date, organisation: str | None = None) -> Identity:
        """Identity in an organisation, or in its only one (None). Raises Forbidden."""
        return the_one(self.login, self.rattachements, organisation, today).identity


class Accounts:
    """Reads and changes of accounts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kinds = RevisionMemory[None, Sequence[tuple[str, str, Genre]]](engine, ORGANISATIONS)

    def save_organisation(self, organisation: Organisation) -> None:
        """Adds an organisation, or replaces what was known of it."""
        with writing(self._engine) as session:
            session.merge(organisation_row(organisation))

    def add_organisation(self, organisation: Organisation) -> None:
        """Adds one. Raises Conflict when its code is known already."""
        try:
            with writing(self._engine) as session:
                session.add(organisation_row(organisation))
        except IntegrityError as error:
            raise Conflict(f"l'organisme {cited(organisation.code)} est déjà connu") from error

    def change_organisation(
        self, organisation: Organisation, before: Organisation | None = None
    ) -> None:
        """Corrects its name and ressort, never its type.

        Raises NotFound, InvalidValue for another type, Conflict when it is no more what it was
        `before` (None: whatever it was).
        """
        with writing(self._engine) as session:
            row = session.get(OrganisationRow, organisation.code, with_for_update=True)
            if row is None:
                raise NotFound(f"aucun organisme {cited(organisation.code)} dans le registre")
            known = organisation_of(row)
            if known.genre is not organisation.genre:
                raise InvalidValue(
                    f"l'organisme {cited(known.code)} est déjà connu, de type {known.genre.value}"
                )
            if before is not None and _told(before) != _told(known):
                raise Conflict(f"l'organisme {known.code} vient d'être modifié par quelqu'un")
            session.merge(organisation_row(organisation))

    def organisation(self, code: str) -> Organisation:
        """The organisation of that SIREN or INSEE code. Raises NotFound."""
        with reading(self._engine) as session:
            row = session.get(OrganisationRow, code)
            if row is None:
                raise NotFound(f"aucun organisme {cited(code)} dans le registre")
            return known_parties(session).party(row)

    def organisations(self) -> Sequence[Organisation]:
        """Every organisation, by code."""
        query = select(OrganisationRow).order_by(OrganisationRow.code)
        with reading(self._engine) as session:
            parties = known_parties(session)
            return [parties.party(row) for row in session.scalars(query)]

    def suspended(self) -> Sequence[Organisation]:
        """Those that an incident suspends now, by code."""
        with reading(self._engine) as session:
            codes = [code for code, motif in known_parties(session).incidents.items() if motif]
        return self.some_organisations(sorted(codes))

    def some_organisations(self, codes: Iterable[str]) -> Sequence[Organisation]:
        """Those of these codes that are known, in their order."""
        found: dict[str, Organisation] = {}
        asked = list(codes)
        with reading(self._engine) as session:
            parties = known_parties(session)
            for some in batched(asked, _MOST_VALUES):
                rows = select(OrganisationRow).where(OrganisationRow.code.in_(some))
                found |= {row.code: parties.party(row) for row in session.scalars(rows)}
        return [found[code] for code in asked if code in found]

    def names(self, codes: Iterable[str] | None = None) -> Mapping[str, str]:
        """The names of these organisations that are known, of every one (None), by code."""
        if codes is None:
            return {code: nom for code, nom, _ in self.kinds()}
        query = select(OrganisationRow.code, OrganisationRow.nom)
        with reading(self._engine) as session:
            found: dict[str, str] = {}
            for some in batched(codes, _MOST_VALUES):
                of_some = query.where(OrganisationRow.code.in_(some))
                found |= _pairs(session.execute(of_some))
        return found

    def names_of_few(self, most: int) -> Mapping[str, str] | None:
        """The names of all, by code; None when there are more than so many."""
        query = select(OrganisationRow.code, OrganisationRow.nom).order_by(OrganisationRow.code)
        with reading(self._engine) as session:
            found = _pairs(session.execute(query.limit(most + 1)))
        return found if len(found) <= most else None

    def kinds(self) -> Sequence[tuple[str, str, Genre]]:
        """Code, name and kind of every organisation by code, without what touches it: for a list.

        The same object until one of them changes.
        """
        return self._kinds.read(None, lambda _: self._read_kinds())

    def _read_kinds(self) -> Sequence[tuple[str, str, Genre]]:
        row = OrganisationRow
        query = select(row.code, row.nom, row.genre).order_by(row.code)
        with reading(self._engine) as session:
            return [(code, nom, Genre(genre)) for code, nom, genre in session.execute(query)]

    def create(self, identity: Identity, nom: str, du: date | None = None) -> None:
        """A new account in its first organisation, without any secret yet; `du`: its first day.

        Raises InvalidValue when the login is taken.
        """
        with writing(self._engine) as session:
            add_account(session, identity, nom, du)

    def replace(self, identity: Identity, nom: str) -> None:
        """The account as given, valid again; whatever it belonged to and had is ended."""
        with writing(self._engine) as session:
            now = datetime.now(UTC)
            for table in (MotDePasseRow, CleRow):
                session.execute(
                    update(table)
                    .where(table.compte == identity.compte, table.revoque.is_(None))
                    .values(revoque=now)
                )
            end_all(session, Row.compte == identity.compte)
            session.merge(_row(identity, nom))
            session.flush()
            session.add(row_of(identity, None))

    def get(self, login: str) -> Account:
        """One account. Raises NotFound."""
        accounts = self._accounts(CompteRow.login == login)
        if not accounts:
            raise NotFound(f"aucun compte {cited(login)} dans le registre")
        return accounts[0]

    def all(self) -> Sequence[Account]:
        """Every account, by login."""
        return self._accounts()

    def of(self, organisation: str) -> Sequence[Account]:
        """Those that act or acted for an organisation, by login, with all that they belong to."""
        its = select(Row.compte).where(Row.organisation == organisation)
        return self._accounts(CompteRow.login.in_(its))

    def revoke(self, login: str) -> None:
        """The account signs in no more; its trail stays. Raises NotFound."""
        self.get(login)
        with writing(self._engine) as session:
            session.execute(
                update(CompteRow)
                .where(CompteRow.login == login, CompteRow.revoque.is_(None))
                .values(revoque=datetime.now(UTC))
            )

    def _accounts(self, *conditions: ColumnElement[bool]) -> list[Account]:
        comptes = select(CompteRow).where(*conditions).order_by(CompteRow.login)
        rows = ties().where(*conditions).order_by(Row.id)
        with reading(self._engine) as session:
            parties = known_parties(session)
            by_login: dict[str, list[Rattachement]] = {}
            for row, compte, organisation in session.execute(rows):
                by_login.setdefault(compte.login, []).append(
                    rattachement_of(row, compte, organisation, parties)
                )
            return [
                Account(
                    c.login, c.nom, c.service, c.cree, c.revoque, tuple(by_login.get(c.login, ()))
                )
                for c in session.scalars(comptes)
            ]


def _pairs(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    return dict(iter(rows))


def _told(organisation: Organisation) -> tuple[object, ...]:
    """What is corrected of an organisation."""
    return organisation.nom, organisation.genre, organisation.ressort


def add_account(session: Session, identity: Identity, nom: str, du: date | None) -> None:
    """As `Accounts.create`, in the transaction under way."""
    login = identity.compte
    if not login or len(login) > _LOGIN_SIZE or not login.isprintable() or ":" in login:
        raise InvalidValue(f"identifiant {cited(login)} : 1 à 80 caractères, sans « : »")
    if session.get(CompteRow, login) is not None:
        raise InvalidValue(f"le compte {cited(login)} existe déjà")
    session.add(_row(identity, nom))
    session.flush()
    session.add(row_of(identity, du))


def _row(identity: Identity, nom: str) -> CompteRow:
    return CompteRow(
        login=identity.compte,
        nom=nom,
        service=identity.service,
        cree=datetime.now(UTC),
        revoque=None,
    )
