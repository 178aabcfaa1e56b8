"""Memberships of accounts in organisations: each from one day to another, never revived."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Engine, Select, select, update
from sqlalchemy.orm import Session

from parc_social.access.conventions.delegation_format import WHOLE, parse_territoires, ressort_text
from parc_social.access.conventions.membership import Rattachement
from parc_social.access.model.organisation import Delegation, Identity, Role
from parc_social.database.account_rows import CompteRow, RattachementRow
from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.engine import reading, writing
from parc_social.errors import InvalidValue, NotFound
from parc_social.registry.parties import Parties, known_parties
from parc_social.wording import cited


class Rattachements:
    """Reads and changes. What hangs on one (secrets, links, sessions) ends with it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, login: str) -> Sequence[Rattachement]:
        """All of an account, ended ones too, oldest first; none for an unknown account."""
        with reading(self._engine) as session:
            return read_all(session, login)

    def add(self, identity: Identity, du: date | None, today: date) -> None:
        """Ties a known account to an organisation more; its limits are the identity's.

        Raises NotFound, InvalidValue for days that don't follow, or while another of the same
        account and organisation lasts or is to come.
        """
        login, code = identity.compte, identity.organisation.code
        with writing(self._engine) as session:
            hold_account(session, login)
            if session.get(OrganisationRow, code) is None:
                raise NotFound(f"aucun organisme {cited(code)} dans le registre")
            row = row_of(identity, du)
            if row.du is not None and row.au is not None and row.au < row.du:
                raise InvalidValue(f"le dernier jour ({row.au}) précède le premier ({row.du})")
            for one in read_all(session, login):
                if one.identity.organisation.code == code and not one.is_over(today):
                    raise InvalidValue(f"le compte {cited(login)} est déjà rattaché à {code}")
            session.add(row)

    def end(self, login: str, code: str, today: date) -> None:
        """Ends it at once. Raises NotFound when none lasts or is to come."""
        with writing(self._engine) as session:
            ids = [
                one.id
                for one in read_all(session, login)
                if one.identity.organisation.code == code and not one.is_over(today)
            ]
            if not ids:
                raise NotFound(
                    f"le compte {cited(login)} n'est pas rattaché à l'organisme {cited(code)}"
                )
            end_all(session, RattachementRow.id.in_(ids))


def hold_account(session: Session, login: str) -> None:
    """Acts on one account come one after another, to the end of the session. Raises NotFound."""
    if session.get(CompteRow, login, with_for_update=True) is None:
        raise NotFound(f"aucun compte {cited(login)} dans le registre")


def end_all(session: Session, condition: ColumnElement[bool]) -> None:
    """Ends those that a condition names and that are not ended."""
    session.execute(
        update(RattachementRow)
        .where(condition, RattachementRow.retire.is_(None))
        .values(retire=datetime.now(UTC))
    )


def ties() -> Select[RattachementRow, CompteRow, OrganisationRow]:
    """All of them, each with its account and its organisation: what `rattachement_of` takes."""
    return (
        select(RattachementRow, CompteRow, OrganisationRow)
        .join(CompteRow, CompteRow.login == RattachementRow.compte)
        .join(OrganisationRow, OrganisationRow.code == RattachementRow.organisation)
    )


def read_all(session: Session, login: str) -> list[Rattachement]:
    """Those of an account, ended ones too, oldest first."""
    query = ties().where(RattachementRow.compte == login).order_by(RattachementRow.id)
    parties = known_parties(session)
    return [rattachement_of(row, c, o, parties) for row, c, o in session.execute(query)]


def rattachement_of(
    row: RattachementRow, compte: CompteRow, organisation: OrganisationRow, parties: Parties
) -> Rattachement:
    """The value of three rows, with the successions that touch the organisation."""
    couches = None if row.couches is None else tuple(row.couches)
    own = Delegation(couches, parse_territoires(row.territoires), row.au)
    identity = Identity(
        compte.login,
        parties.party(organisation),
        Role(row.role),
        compte.service,
        () if own == WHOLE else (own,),
    )
    return Rattachement(row.id, identity, row.du, row.au, row.retire)


def row_of(identity: Identity, du: date | None) -> RattachementRow:
    """A new row; the last day is the identity's own."""
    own = identity.delegations[0] if identity.delegations else WHOLE
    places = own.territoires
    return RattachementRow(
        compte=identity.compte,
        organisation=identity.organisation.code,
        role=identity.role.value,
        du=du,
        au=own.jusque,
        couches=None if own.couches is None else list(own.couches),
        territoires=None if places is None else [ressort_text(place) for place in places],
        cree=datetime.now(UTC),
        retire=None,
    )
