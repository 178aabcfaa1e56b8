"""Where persons receive their mail, and what they do not want to receive."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from parc_social.database.account_rows import CompteRow
from parc_social.database.engine import reading, writing
from parc_social.database.message_rows import CourrielRow
from parc_social.domain.message import CHOSEN, MessageKind
from parc_social.errors import NotFound
from parc_social.smtp import parse_address
from parc_social.wording import cited


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The address of an account, empty where none is known, and the kinds that it refuses."""

    adresse: str = ""
    refus: frozenset[MessageKind] = frozenset()


class Mailboxes:
    """Reads and changes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, login: str) -> Mailbox:
        """That of an account; an empty one where nothing is known."""
        with reading(self._engine) as session:
            row = session.get(CourrielRow, login)
            if row is None:
                return Mailbox()
            return Mailbox(row.adresse, frozenset(k for k in CHOSEN if k.value in row.refus))

    def set_address(self, login: str, address: str) -> None:
        """Mail goes there from now. Raises NotFound, InvalidValue for what is no address."""
        with writing(self._engine) as session:
            set_address(session, login, address)

    def refuse(self, login: str, kinds: Iterable[MessageKind]) -> None:
        """Those kinds are no longer written to a person, all others are; of the legal, none."""
        refused = [kind.value for kind in CHOSEN if kind in set(kinds)]
        with writing(self._engine) as session:
            _row(session, login).refus = refused


def set_address(session: Session, login: str, address: str) -> None:
    """As `Mailboxes.set_address`, in the transaction under way."""
    read = parse_address(address)
    _row(session, login).adresse = read


def _row(session: Session, login: str) -> CourrielRow:
    if session.get(CompteRow, login) is None:
        raise NotFound(f"aucun compte {cited(login)} dans le registre")
    row = session.get(CourrielRow, login, with_for_update=True)
    if row is None:
        row = CourrielRow(compte=login, adresse="", refus=[])
        session.add(row)
    return row
