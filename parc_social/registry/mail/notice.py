"""What an act has told: one message a person, in the transaction of the act itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from parc_social.access.conventions.membership import Rattachement
from parc_social.access.mandates import holder_refusal
from parc_social.access.model.organisation import Genre, Role
from parc_social.database.account_rows import CompteRow
from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.message_rows import CourrielRow, MessageRow
from parc_social.domain.message import FACTS, MessageKind
from parc_social.registry.memberships import rattachement_of, ties
from parc_social.registry.parties import known_parties

_MOST_VALUES = 1_000  # of one statement
BINDING = (Role.SIGNATAIRE, Role.ADMINISTRATEUR)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told. `act` names the act, once for all: with the person it makes the key.

    `faits` are names of things, which the words of the message say. Raises ValueError for another
    than FACTS.
    """

    kind: MessageKind
    act: str
    quand: datetime
    faits: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        if not self.faits.keys() <= FACTS:
            raise ValueError(f"a message says no {sorted(self.faits.keys() - FACTS)}")


def tell(session: Session, notice: Notice, logins: Iterable[str]) -> int:
    """Writes the message of each person who receives that kind; how many are new.

    One who refuses it gets none; one without an address gets one that is only shown on the page of
    messages: the GIP sees that nobody was told. The same act told again writes nothing.
    """
    wanted = sorted(set(logins))
    query = (
        select(CompteRow.login, CourrielRow.adresse, CourrielRow.refus)
        .outerjoin(CourrielRow, CourrielRow.compte == CompteRow.login)
        .where(CompteRow.login.in_(wanted), CompteRow.revoque.is_(None))
        .where(CompteRow.service.is_(False))
    )
    told = 0
    for login, address, refused in session.execute(query.order_by(CompteRow.login)).all():
        if notice.kind.is_legal or notice.kind.value not in (refused or ()):
            told += _add(session, notice, login, address or "")
    return told


def key_of(notice: Notice, login: str) -> str:
    """What makes a message one: the same act is told once to a person."""
    return f"{notice.kind.value}:{notice.act}:{login}"


def told_keys(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of messages that are written already."""
    found: set[str] = set()
    for some in batched(keys, _MOST_VALUES):
        found.update(session.scalars(select(MessageRow.cle).where(MessageRow.cle.in_(some))))
    return found


def _add(session: Session, notice: Notice, login: str, address: str) -> int:
    """1, or 0 where the key is there already: also where another process writes it now."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = {
        "cle": key_of(notice, login),
        "genre": notice.kind.value,
        "compte": login,
        "adresse": address,
        "faits": dict(notice.faits),
        "cree": notice.quand,
        "essais": 0,
        "prochain": notice.quand if address else None,
        "envoye": None,
        "faute": "",
    }
    added = dialect.insert(MessageRow).values(**row).on_conflict_do_nothing()
    return len(session.execute(added.returning(MessageRow.id)).all())


def persons_of(
    session: Session, organisation: str, today: date, roles: Iterable[Role] = BINDING
) -> list[str]:
    """Logins of an organisation's persons who have one of these roles on a day."""
    here = _ties(session, OrganisationRow.code == organisation, today)
    return [one.identity.compte for one in here if one.identity.role in roles]


def persons_of_each(
    session: Session, organisations: Iterable[str], today: date
) -> dict[str, list[str]]:
    """The same of several that bind theirs, by organisation."""
    found: dict[str, list[str]] = {}
    for one in _ties(session, OrganisationRow.code.in_(sorted(organisations)), today):
        if one.identity.role in BINDING:
            found.setdefault(one.identity.organisation.code, []).append(one.identity.compte)
    return found


def persons_of_gip(session: Session, today: date) -> list[str]:
    """Logins of the GIP's signatories."""
    here = _ties(session, OrganisationRow.genre == Genre.GIP.value, today)
    return [one.identity.compte for one in here if one.identity.role is Role.SIGNATAIRE]


def persons_of_landlords(
    session: Session, today: date, holders: Iterable[tuple[str, str]]
) -> dict[str, list[str]]:
    """Logins of those who deposit for each landlord, by its code.

    `holders`: who holds a mandate of a landlord, codes of both; their persons deposit for it too.
    """
    found: dict[str, list[str]] = {}
    for one in _ties(session, OrganisationRow.genre == Genre.BAILLEUR.value, today):
        if one.identity.role is not Role.LECTEUR:
            found.setdefault(one.identity.organisation.code, []).append(one.identity.compte)
    for landlord, holder in holders:
        for one in _ties(session, OrganisationRow.code == holder, today):
            if not holder_refusal(one.identity):
                found.setdefault(landlord, []).append(one.identity.compte)
    return found


def _ties(session: Session, condition: ColumnElement[bool], today: date) -> list[Rattachement]:
    parties = known_parties(session)
    rows = session.execute(ties().where(condition))
    found = [rattachement_of(row, c, o, parties) for row, c, o in rows]
    return [one for one in found if one.is_on(today)]
